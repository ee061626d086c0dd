import { useParams } from "react-router";
import { ContactReader } from "./ContactReader";

/** A contact by its own address, read-only: for supervisors, links and history. */
export function ContactPage() {
  const { interactionId = "" } = useParams();
  return <ContactReader key={interactionId} interactionId={interactionId} />;
}
