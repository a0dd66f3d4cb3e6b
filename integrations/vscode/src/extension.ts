/** Starts the servers, says how the contracts stand, and offers the commands. */
import { commands, StatusBarAlignment, Uri, window, workspace, type ExtensionContext, type WorkspaceFolder } from "vscode";
import { State } from "vscode-languageclient/node";
import { Client, type Standing } from "./client";
import { checkWorkspace, except, fixEverything, openMatrix, showCounterparts } from "./commands";
import { enabledFolders, serverCommand } from "./finding";
import { inShort, inWords } from "./standing";

const MISSING =
  "Lockstitch: there is no lockstitch in the folder's environment or on the PATH, and no Python for the bundled one. " +
  "Install it with pip install 'lockstitch[server]', or set lockstitch.path.";

/** One for each way to start a server: folders that are served alike share one. */
let clients: Client[] = [];
/** The last start or stop, so that the next one waits for it. */
let turn: Promise<void> = Promise.resolve();

export async function activate(context: ExtensionContext): Promise<void> {
  const status = window.createStatusBarItem("lockstitch", StatusBarAlignment.Left);
  status.name = "Lockstitch";
  const log = window.createOutputChannel("Lockstitch", { log: true });
  context.subscriptions.push(status, log);

  const show = (text: string, tooltip: string, command: string): void => {
    Object.assign(status, { text, tooltip, command });
    status.show();
  };
  const say = async (): Promise<void> => {
    if (clients.length === 0 || clients.some((client) => client.state !== State.Running)) {
      show("$(circle-slash) Lockstitch", "The server is not running. Click for its log.", "lockstitch.showLog");
      return;
    }
    try {
      const roots: Standing[] = (await Promise.all(clients.map((client) => client.standing()))).flat();
      show(inShort(roots), inWords(roots), "lockstitch.checkWorkspace");
    } catch (error) {
      if (clients.some((client) => client.state === State.Running)) {
        log.warn(`how the contracts stand is not known: ${String(error)}`);
        show("$(error) Lockstitch", "How the contracts stand is not known. Click for the log.", "lockstitch.showLog");
      }
    }
  };
  const complain = async (message: string): Promise<void> => {
    if (await window.showErrorMessage(message, "Show the Log")) {
      log.show();
    }
  };

  const start = async (): Promise<void> => {
    await stop();
    const groups = new Map<string, [string[], WorkspaceFolder[]]>();
    for (const folder of enabledFolders()) {
      const command = serverCommand(folder, context.extensionPath);
      if (command === undefined) {
        log.error(`${folder.uri.fsPath}: no lockstitch was found for it`);
        void complain(MISSING);
        continue;
      }
      const key = JSON.stringify(command);
      groups.set(key, [command, [...(groups.get(key)?.[1] ?? []), folder]]);
    }
    if (enabledFolders().length === 0) {
      status.hide();
      return;
    }
    show("$(sync~spin) Lockstitch", "The server starts.", "lockstitch.showLog");
    for (const [command, folders] of groups.values()) {
      log.info(`${folders.map((folder) => folder.name).join(", ")}: ${command.join(" ")}`);
      const client = new Client(command, folders, log, () => void say());
      clients.push(client);
      context.subscriptions.push(client.onDidChangeState(() => void say()));
      try {
        await client.start();
      } catch (error) {
        log.error(`${command[0]} could not be started: ${String(error)}`);
        void complain(`Lockstitch: ${command.join(" ")} could not be started.`);
      }
    }
    await commands.executeCommand("setContext", "lockstitch.running", clients.length > 0);
    await say();
  };
  const restart = (): Promise<void> => (turn = turn.then(start, start));

  const running = (): Client[] => clients.filter((client) => client.state === State.Running);
  const withAll = (then: (clients: Client[]) => Promise<void>) => async (): Promise<void> => {
    if (running().length > 0) {
      await then(running());
    } else {
      void complain("Lockstitch: the server is not running.");
    }
  };
  /** The client of a file or root that is named, or of the file that is shown. */
  const clientOf = (given?: { uri?: string; root?: string }): Client | undefined => {
    const path = given?.root ?? (given?.uri ? Uri.parse(given.uri) : window.activeTextEditor?.document.uri)?.fsPath;
    return running().find((client) => path !== undefined && client.serves(path));
  };
  const withOne = (then: (client: Client, given: any) => Promise<unknown>) => async (given?: any): Promise<void> => {
    const client = clientOf(given);
    if (client) {
      await then(client, given);
    }
  };
  context.subscriptions.push(
    commands.registerCommand("lockstitch.restart", restart),
    commands.registerCommand("lockstitch.showLog", () => log.show()),
    commands.registerCommand("lockstitch.checkWorkspace", withAll(checkWorkspace)),
    commands.registerCommand("lockstitch.openMatrix", withAll(openMatrix)),
    commands.registerCommand("lockstitch.fixEverything", withAll(fixEverything)),
    // A menu hands a Uri on, not a place.
    commands.registerCommand("lockstitch.showCounterparts", () => withOne(showCounterparts)()),
    // What code lenses and code actions of the server call.
    commands.registerCommand("lockstitch.counterparts", withOne(showCounterparts)),
    commands.registerCommand("lockstitch.fixAll", withOne((client, given) => client.ask("lockstitch.fixAll", given))),
    ...["lockstitch.exempt", "lockstitch.ignore"].map((name) =>
      commands.registerCommand(name, withOne((client, given) => except(client, name, given))),
    ),
    workspace.onDidChangeWorkspaceFolders(restart),
    workspace.onDidChangeConfiguration((event) => {
      if (["path", "server", "interpreter", "enabled"].some((key) => event.affectsConfiguration(`lockstitch.${key}`))) {
        void restart();
      }
    }),
  );
  await restart();
}

async function stop(): Promise<void> {
  const before = clients;
  clients = [];
  await commands.executeCommand("setContext", "lockstitch.running", false);
  await Promise.allSettled(before.filter((client) => client.state !== State.Stopped).map((client) => client.dispose()));
}

export async function deactivate(): Promise<void> {
  await stop();
}
