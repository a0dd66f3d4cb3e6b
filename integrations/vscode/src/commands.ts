/** What the server's commands mean in this editor: where places are shown, and where a reason is asked for. */
import { commands, Location, Position, Uri, ViewColumn, window, type WebviewPanel } from "vscode";
import { ExecuteCommandRequest, type ExecuteCommandSignature, type LanguageClient } from "vscode-languageclient/node";

interface Place {
  uri: string;
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
}

interface Standing {
  root: string;
  contracts: number;
  inStep: number;
  drift: number;
  unknown: number;
  failed: number;
  findings: number;
  failures: number;
}

/** Ask the server to do something. */
export function run<T>(client: LanguageClient, command: string, ...given: unknown[]): Promise<T> {
  return client.sendRequest(ExecuteCommandRequest.type, { command, arguments: given }) as Promise<T>;
}

/** How the contracts stand, of each root. */
export function standing(client: LanguageClient): Promise<Standing[]> {
  return run<Standing[]>(client, "lockstitch.check");
}

/** Comes between a command that was chosen and the server. */
export async function intercept(command: string, given: any[], next: ExecuteCommandSignature): Promise<unknown> {
  if (command === "lockstitch.exempt" || command === "lockstitch.ignore") {
    const reason = await window.showInputBox({
      title: command === "lockstitch.exempt" ? "Exempt" : "Ignore",
      prompt: "Why is this right as it is?",
      validateInput: (text) => (text.trim() ? undefined : "An exception has a reason."),
    });
    return reason ? next(command, [{ ...given[0], reason }]) : undefined;
  }
  const result = await next(command, given);
  if (command === "lockstitch.counterparts") {
    await showPlaces(given[0], (result ?? []) as Place[]);
  }
  return result;
}

/** The other sides of what is under the cursor. */
export async function showCounterparts(client: LanguageClient): Promise<void> {
  const editor = window.activeTextEditor;
  if (!editor) {
    return;
  }
  const here = { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: editor.selection.active };
  await showPlaces(here, (await run<Place[]>(client, "lockstitch.counterparts", here)) ?? []);
}

async function showPlaces(from: any, places: Place[]): Promise<void> {
  const locations = places.map(
    ({ uri, range }) => new Location(Uri.parse(uri), new Position(range.start.line, range.start.character)),
  );
  await commands.executeCommand(
    "editor.action.goToLocations",
    Uri.parse(from.uri),
    new Position(from.position.line, from.position.character),
    locations,
    locations.length > 1 ? "peek" : "goto",
    "Nothing here has another side.",
  );
}

/** A contract's table as a page. */
export async function openMatrix(client: LanguageClient): Promise<void> {
  const page = await run<string | null>(client, "lockstitch.matrix", {});
  if (!page) {
    return;
  }
  const panel: WebviewPanel = window.createWebviewPanel("lockstitch.matrix", "Lockstitch matrix", ViewColumn.Beside, {
    enableScripts: false,
  });
  panel.webview.html = page;
}
