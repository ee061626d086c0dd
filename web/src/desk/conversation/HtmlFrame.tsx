import { Button } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { messageHtmlUrl } from "@/api/interactions";
import { text } from "@/text";
import classes from "./Messages.module.css";

const words = text.desk.contact;
const FIRST_HEIGHT = 160;
/** Taller mails scroll inside their frame. */
const TALLEST = 4000;

/** Hold the frame as tall as its document; `toggle` events of folded quotations change that. */
function useOwnHeight() {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(FIRST_HEIGHT);
  const observer = useRef<ResizeObserver | undefined>(undefined);
  const measure = useCallback(() => {
    observer.current?.disconnect();
    const body = frame.current?.contentDocument?.body;
    if (!body) return;
    // The last paragraph's margin hangs out of the body's box.
    const take = () => setHeight(Math.min(TALLEST, Math.max(40, Math.ceil(body.getBoundingClientRect().bottom) + 20)));
    take();
    observer.current = new ResizeObserver(take);
    observer.current.observe(body);
  }, []);
  useEffect(() => () => observer.current?.disconnect(), []);
  return { frame, height, measure };
}

interface HtmlFrameProps {
  messageId: string;
  author: string;
  /** The mail names pictures that lie elsewhere. */
  remotePictures: boolean;
}

/**
 * A mail as it was designed, in a frame that can run no script.
 *
 * The frame keeps our origin only so that its height can be read; without `allow-scripts` nothing in it can use that.
 */
export function HtmlFrame({ messageId, author, remotePictures }: HtmlFrameProps) {
  const [remote, setRemote] = useState(false);
  const { frame, height, measure } = useOwnHeight();
  return (
    <>
      {remotePictures && !remote && (
        <div className={classes.pictures}>
          <IconPhotoOff size={16} aria-hidden />
          <span>{words.picturesHidden}</span>
          <Button size="compact-xs" variant="default" onClick={() => setRemote(true)}>
            {words.showPictures}
          </Button>
        </div>
      )}
      <div className={classes.paper}>
        <iframe
          ref={frame}
          title={words.html(author)}
          src={messageHtmlUrl(messageId, remote)}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          referrerPolicy="no-referrer"
          style={{ height }}
          onLoad={measure}
        />
      </div>
    </>
  );
}
