/** Which `lockstitch` serves a folder: the one that is set, the folder's own, the one on the PATH, or the bundled one. */
import * as fs from "node:fs";
import * as path from "node:path";
import { workspace, type WorkspaceFolder } from "vscode";

const WINDOWS = process.platform === "win32";
const EXECUTABLE = WINDOWS ? "lockstitch.exe" : "lockstitch";
const BIN = WINDOWS ? "Scripts" : "bin";
/** The bundled server finds a newer Python by itself when the first of these is too old for it. */
const PYTHONS = WINDOWS
  ? ["python.exe", "python3.exe"]
  : ["python3", "python3.13", "python3.12", "python3.11", "python3.14", "python"];

/** The command and its arguments that start a folder's server; undefined when there is none. */
export function serverCommand(folder: WorkspaceFolder, extension: string): string[] | undefined {
  const settings = workspace.getConfiguration("lockstitch", folder.uri);
  const set = settings.get<string[]>("path") ?? [];
  if (set.length > 0) {
    return [...set.map((word) => word.replaceAll("${workspaceFolder}", folder.uri.fsPath)), "server"];
  }
  const bundled = bundledServer(settings.get<string>("interpreter") ?? "", extension);
  if (settings.get<string>("server") === "bundled") {
    return bundled;
  }
  const environments = [".venv", "venv"].map((name) => path.join(folder.uri.fsPath, name, BIN));
  const own = inFolders(EXECUTABLE, environments) ?? inFolders(EXECUTABLE, searched());
  return own ? [own, "server"] : bundled;
}

/** The folders that are to be checked. */
export function enabledFolders(): WorkspaceFolder[] {
  return (workspace.workspaceFolders ?? []).filter(
    (folder) =>
      folder.uri.scheme === "file" &&
      (workspace.getConfiguration("lockstitch", folder.uri).get<boolean>("enabled") ?? true),
  );
}

function bundledServer(interpreter: string, extension: string): string[] | undefined {
  const server = path.join(extension, "server", "lockstitch.pex");
  const python = interpreter || PYTHONS.map((name) => inFolders(name, searched())).find(Boolean);
  return python && fs.existsSync(server) ? [python, "-IS", server, "server"] : undefined;
}

function searched(): string[] {
  // What is relative would be looked for in the folder that is open.
  return (process.env.PATH ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

function inFolders(name: string, folders: readonly string[]): string | undefined {
  return folders.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}
