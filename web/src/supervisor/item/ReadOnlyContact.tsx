import { Conversation } from "@/desk/conversation/Conversation";

/** The conversation of a contact that is somebody else's: to be read, kept up to date, never written into. */
export function ReadOnlyContact({ id }: { id: string }) {
  return <Conversation interactionId={id} focused={false} readOnly />;
}
