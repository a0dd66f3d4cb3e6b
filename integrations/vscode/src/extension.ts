/** Starts the server, says how the contracts stand, and offers the commands. */
import { commands, StatusBarAlignment, window, workspace, type ExtensionContext } from "vscode";
import { LanguageClient, State, type LanguageClientOptions } from "vscode-languageclient/node";
import { intercept, openMatrix, run, showCounterparts, standing } from "./commands";
import { enabledFolders, serverCommand } from "./finding";

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const status = window.createStatusBarItem("lockstitch", StatusBarAlignment.Left);
  status.name = "Lockstitch";
  status.command = "lockstitch.checkWorkspace";
  const log = window.createOutputChannel("Lockstitch", { log: true });
  context.subscriptions.push(status, log);

  const say = async (): Promise<void> => {
    if (client?.state !== State.Running) {
      status.text = "$(circle-slash) Lockstitch";
      status.tooltip = "The server is not running.";
      return;
    }
    const roots = (await standing(client)).filter((root) => root.contracts > 0 || root.failures > 0);
    const sum = (key: "contracts" | "drift" | "unknown" | "failed" | "findings" | "failures"): number =>
      roots.reduce((total, root) => total + root[key], 0);
    const bad = sum("drift");
    const broken = sum("failed") + sum("failures");
    status.text = broken ? `$(error) Lockstitch` : bad ? `$(warning) Lockstitch: ${bad}` : "$(check) Lockstitch";
    status.tooltip = `${sum("contracts")} contracts: ${bad} drift, ${sum("unknown")} unknown; ${sum("findings")} findings`;
    status.show();
  };

  const start = async (): Promise<void> => {
    await stop();
    const folders = enabledFolders();
    if (folders.length === 0) {
      status.hide();
      return;
    }
    const [command, ...args] = serverCommand(folders);
    const options: LanguageClientOptions = {
      documentSelector: folders.map((folder) => ({ scheme: "file", pattern: `${folder.uri.fsPath}/**` })),
      outputChannel: log,
      initializationOptions: { prompts: true },
      middleware: {
        executeCommand: intercept,
        handleDiagnostics: (uri, diagnostics, next) => {
          next(uri, diagnostics);
          void say();
        },
        provideWorkspaceDiagnostics: async (ids, token, reporter, next) => {
          const result = await next(ids, token, reporter);
          void say();
          return result;
        },
      },
    };
    client = new LanguageClient("lockstitch", "Lockstitch", { command, args }, options);
    status.text = "$(sync~spin) Lockstitch";
    status.show();
    try {
      await client.start();
      await commands.executeCommand("setContext", "lockstitch.running", true);
    } catch (error) {
      log.error(`${command} could not be started: ${String(error)}`);
      client = undefined;
      const chosen = await window.showErrorMessage(
        `Lockstitch: ${command} could not be started. Install it with pip install 'lockstitch[server]', or set lockstitch.path.`,
        "Show the Log",
      );
      if (chosen) {
        log.show();
      }
    }
    await say();
  };

  const withClient = (then: (running: LanguageClient) => Promise<unknown>) => async (): Promise<void> => {
    if (client) {
      await then(client);
    }
  };
  context.subscriptions.push(
    commands.registerCommand("lockstitch.restart", start),
    commands.registerCommand("lockstitch.showLog", () => log.show()),
    commands.registerCommand("lockstitch.showCounterparts", withClient(showCounterparts)),
    commands.registerCommand("lockstitch.openMatrix", withClient(openMatrix)),
    commands.registerCommand("lockstitch.fixEverything", withClient((running) => run(running, "lockstitch.fixAll", {}))),
    commands.registerCommand(
      "lockstitch.checkWorkspace",
      withClient(async () => {
        await say();
        await commands.executeCommand("workbench.actions.view.problems");
      }),
    ),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("lockstitch")) {
        void start();
      }
    }),
  );
  await start();
}

async function stop(): Promise<void> {
  const running = client;
  client = undefined;
  await commands.executeCommand("setContext", "lockstitch.running", false);
  if (running && running.state !== State.Stopped) {
    await running.dispose();
  }
}

export async function deactivate(): Promise<void> {
  await stop();
}
