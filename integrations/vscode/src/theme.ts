/** A page of Lockstitch's in the colours of the editor's theme, whatever the system's are. */

const COLOURS: Readonly<Record<string, string>> = {
  ground: "var(--vscode-editor-background)",
  text: "var(--vscode-editor-foreground)",
  faint: "var(--vscode-descriptionForeground)",
  line: "var(--vscode-widget-border, var(--vscode-contrastBorder, color-mix(in srgb, var(--text) 25%, transparent)))",
  band: "color-mix(in srgb, var(--text) 6%, var(--ground))",
  focus: "var(--vscode-focusBorder)",
  drift: "var(--vscode-editorError-foreground)",
  unknown: "var(--vscode-charts-purple)",
  noted: "var(--vscode-editorWarning-foreground)",
  "in-step": "var(--vscode-charts-green)",
};
const GROUNDS = ["drift", "unknown", "noted", "in-step"];

/** The page with its colours set to those of the theme. */
export function themed(page: string): string {
  const rules = Object.entries(COLOURS).map(([name, value]) => `--${name}: ${value};`);
  rules.push(...GROUNDS.map((name) => `--${name}-ground: color-mix(in srgb, var(--${name}) 12%, var(--ground));`));
  const style = `:root { ${rules.join(" ")} } code, a code { color: inherit; background: none; padding: 0; }`;
  return page.replace("</head>", () => `<style>${style}</style></head>`);
}
