/** Which `lockstitch` serves a folder: the one that is set, the folder's own, or the one on the PATH. */
import * as fs from "node:fs";
import * as path from "node:path";
import { workspace, type WorkspaceFolder } from "vscode";

const WINDOWS = process.platform === "win32";
const EXECUTABLE = WINDOWS ? "lockstitch.exe" : "lockstitch";
const BIN = WINDOWS ? "Scripts" : "bin";

/** The command and its arguments that start the server. */
export function serverCommand(folders: readonly WorkspaceFolder[]): string[] {
  for (const folder of folders) {
    const set = workspace.getConfiguration("lockstitch", folder.uri).get<string[]>("path") ?? [];
    if (set.length > 0) {
      return [...set, "server"];
    }
  }
  for (const folder of folders) {
    for (const environment of [".venv", "venv"]) {
      const candidate = path.join(folder.uri.fsPath, environment, BIN, EXECUTABLE);
      if (fs.existsSync(candidate)) {
        return [candidate, "server"];
      }
    }
  }
  return [EXECUTABLE, "server"];
}

/** The folders that are to be checked. */
export function enabledFolders(): WorkspaceFolder[] {
  return (workspace.workspaceFolders ?? []).filter(
    (folder) =>
      folder.uri.scheme === "file" &&
      (workspace.getConfiguration("lockstitch", folder.uri).get<boolean>("enabled") ?? true),
  );
}
