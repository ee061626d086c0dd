import type { ComponentChildren } from "preact";

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
      <g fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
        {children}
      </g>
    </svg>
  );
}

export const ChatIcon = () => (
  <Icon>
    <path d="M4 5.5h16a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-8L7 21.5v-4H4A1.5 1.5 0 0 1 2.5 16V7A1.5 1.5 0 0 1 4 5.5Z" />
    <path d="M7.5 10h9M7.5 13.5h6" />
  </Icon>
);
export const PhoneIcon = () => (
  <Icon>
    <path d="M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m6 6 12 12M18 6 6 18" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="m6 9.5 6 6 6-6" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M5 12h.01M12 12h.01M19 12h.01" stroke-width="3" />
  </Icon>
);
export const SendIcon = () => (
  <Icon>
    <path d="M4 12 20 4.5 15 20l-3.5-6.5Zm7.5 1.5L20 4.5" />
  </Icon>
);
export const ClipIcon = () => (
  <Icon>
    <path d="m20 11.5-8.2 8.2a5.2 5.2 0 0 1-7.4-7.4l8.6-8.6a3.5 3.5 0 0 1 4.9 5l-8.5 8.4a1.7 1.7 0 0 1-2.5-2.4l7.8-7.8" />
  </Icon>
);
export const FileIcon = () => (
  <Icon>
    <path d="M6.5 3H14l4.5 4.5V19a2 2 0 0 1-2 2h-10a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2ZM13.5 3v5h5" />
  </Icon>
);
/** One tick: sent. Two: read. */
export const TickIcon = ({ twice }: { twice: boolean }) => (
  <Icon>
    <path d={twice ? "m2 12.5 4.5 4.5L16 7.5M11 16l1 1 9.5-9.5" : "m5 12.5 4.5 4.5L19 7.5"} />
  </Icon>
);
