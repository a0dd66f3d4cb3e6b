/** One server and the folders that it serves. */
import { Uri, type LogOutputChannel, type WorkspaceFolder } from "vscode";
import {
  DidChangeWorkspaceFoldersNotification,
  ExecuteCommandRequest,
  LanguageClient,
  type DynamicFeature,
  type InitializeParams,
  type LanguageClientOptions,
  type StaticFeature,
} from "vscode-languageclient/node";

/** How the contracts of a root stand. */
export interface Standing {
  root: string;
  contracts: number;
  inStep: number;
  drift: number;
  unknown: number;
  failed: number;
  findings: number;
  failures: number;
  tables?: string[];
}

/** What is not left to the library: commands may belong to any of several servers, and folders to one of them. */
const OURS: readonly string[] = [ExecuteCommandRequest.method, DidChangeWorkspaceFoldersNotification.method];

export class Client extends LanguageClient {
  constructor(
    readonly command: readonly string[],
    readonly folders: readonly WorkspaceFolder[],
    log: LogOutputChannel,
    changed: () => void,
  ) {
    const [program, ...args] = command;
    const options: LanguageClientOptions = {
      documentSelector: folders.map((folder) => ({ scheme: "file", pattern: `${folder.uri.fsPath}/**` })),
      outputChannel: log,
      initializationOptions: { prompts: true, hover: "brief" },
      middleware: {
        handleDiagnostics: (uri, diagnostics, next) => {
          next(uri, diagnostics);
          changed();
        },
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          if (report?.kind === "full") {
            changed();
          }
          return report;
        },
        provideWorkspaceDiagnostics: async (ids, token, reporter, next) => {
          const report = await next(ids, token, reporter);
          if (report?.items.some((item) => item.kind === "full")) {
            changed();
          }
          return report;
        },
      },
    };
    super("lockstitch", "Lockstitch", { command: program, args, options: { cwd: folders[0].uri.fsPath } }, options);
  }

  // Called by the constructor of the library's class too: nothing of ours is there yet.
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    if (!("registrationType" in feature && OURS.includes(feature.registrationType.method))) {
      super.registerFeature(feature);
    }
  }

  override error(message: string, data?: unknown, show?: boolean | "force"): void {
    // That it could not be started is said by who starts it, once.
    super.error(message, data, message.includes("couldn't create connection") ? false : show);
  }

  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    params.workspaceFolders = this.folders.map(({ uri, name }) => ({
      uri: this.code2ProtocolConverter.asUri(uri),
      name,
    }));
  }

  /** Ask the server to do something. */
  ask<T>(command: string, ...given: unknown[]): Promise<T> {
    return this.sendRequest(ExecuteCommandRequest.type, { command, arguments: given }) as Promise<T>;
  }

  /** How the contracts stand, of each root that has any. Throws when nobody knows. */
  async standing(): Promise<Standing[]> {
    const roots = await this.ask<Standing[] | null>("lockstitch.check");
    if (roots === null) {
      throw new Error("the server does not analyse any more");
    }
    return roots.filter((root) => root.contracts > 0 || root.failures > 0);
  }

  /** Whether a path of a file or of a root is this server's. */
  serves(path: string): boolean {
    const within = (inner: string, outer: string): boolean => inner === outer || inner.startsWith(`${outer}/`);
    return this.folders.some(({ uri }) => within(Uri.file(path).path, uri.path) || within(uri.path, Uri.file(path).path));
  }
}
