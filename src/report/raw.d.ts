/** A file as text, for what is put into a page as it is. */
declare module '*?raw' {
  const text: string;
  export default text;
}
