/** Whether people who read `stream` want colour: on a terminal, unless NO_COLOR says otherwise (no-color.org). */
export function wantsColour(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY && !process.env.NO_COLOR;
}

/** Keeps the AWS SDK from printing that it will leave this version of Node, which users of podrole cannot act on. */
export function silenceAwsSdkNodeWarning(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
}
