/** A file that goes along with a mail. */
export interface Attachment {
  filename: string;
  contentType: string;
  /** Text content, UTF-8. */
  content: string;
}
