/** What the server's commands mean in this editor: where places are shown, and where a reason is asked for. */
import { commands, Location, Position, Uri, ViewColumn, window } from "vscode";
import type { Client, Standing } from "./client";
import { inWords } from "./standing";
import { themed } from "./theme";

interface Place {
  uri: string;
  range: { start: { line: number; character: number }; end: { line: number; character: number } };
}

interface Point {
  uri: string;
  position: Place["range"]["start"];
}

/** The other sides of what is under the cursor, or of where a code lens stands. */
export async function showCounterparts(client: Client, given?: Point): Promise<void> {
  const editor = window.activeTextEditor;
  const here =
    given ??
    (editor && { uri: client.code2ProtocolConverter.asUri(editor.document.uri), position: editor.selection.active });
  if (!here) {
    return;
  }
  const places = (await client.ask<Place[] | null>("lockstitch.counterparts", here)) ?? [];
  // A line that says a name three times is one place to go to.
  const lines = new Map([...places].reverse().map((place) => [`${place.uri}#${place.range.start.line}`, place]));
  const locations = [...lines.values()]
    .reverse()
    .map(({ uri, range }) => new Location(Uri.parse(uri), new Position(range.start.line, range.start.character)));
  await commands.executeCommand(
    "editor.action.goToLocations",
    Uri.parse(here.uri),
    new Position(here.position.line, here.position.character),
    locations,
    locations.length > 1 ? "peek" : "goto",
    "Nothing here has another side.",
  );
}

/** Except a finding, with a reason. */
export async function except(client: Client, command: string, given: object): Promise<void> {
  const reason = await window.showInputBox({
    title: command === "lockstitch.exempt" ? "Exempt" : "Ignore",
    prompt: "Why is this right as it is?",
    validateInput: (text) => (text.trim() ? undefined : "An exception has a reason."),
  });
  if (reason) {
    await client.ask(command, { ...given, reason });
  }
}

/** Every safe fix, in each root. */
export async function fixEverything(clients: readonly Client[]): Promise<void> {
  for (const client of clients) {
    for (const { root } of await client.standing()) {
      await client.ask("lockstitch.fixAll", { root });
    }
  }
}

/** How all contracts stand, and the Problems. */
export async function checkWorkspace(clients: readonly Client[]): Promise<void> {
  const roots = (await Promise.all(clients.map((client) => client.standing()))).flat();
  await commands.executeCommand("workbench.actions.view.problems");
  void window.showInformationMessage(`Lockstitch: ${inWords(roots)}.`);
}

/** A contract's table as a page. */
export async function openMatrix(clients: readonly Client[]): Promise<void> {
  const offered: { label: string; description: string; client: Client; standing: Standing }[] = [];
  for (const client of clients) {
    for (const standing of await client.standing()) {
      offered.push(...(standing.tables ?? []).map((label) => ({ label, description: standing.root, client, standing })));
    }
  }
  if (offered.length === 0) {
    void window.showInformationMessage("Lockstitch: no contract here can be laid out as a table.");
    return;
  }
  const chosen = offered.length === 1 ? offered[0] : await window.showQuickPick(offered, { title: "Which contract?" });
  if (!chosen) {
    return;
  }
  const given = { root: chosen.standing.root, contract: chosen.label };
  const page = await chosen.client.ask<string | null>("lockstitch.matrix", given);
  if (page) {
    const panel = window.createWebviewPanel("lockstitch.matrix", `Matrix: ${chosen.label}`, ViewColumn.Active, {
      enableScripts: false,
    });
    panel.webview.html = themed(page);
  }
}
