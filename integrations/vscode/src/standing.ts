/** How the contracts stand, in words. */
import type { Standing } from "./client";

type Figure = "contracts" | "inStep" | "drift" | "unknown" | "failed" | "findings" | "failures";

export function sum(roots: readonly Standing[], key: Figure): number {
  return roots.reduce((total, root) => total + root[key], 0);
}

/** `17 contracts: 1 in step, 16 drift; 83 findings` */
export function inWords(roots: readonly Standing[]): string {
  const named: [Figure, string][] = [
    ["inStep", "in step"],
    ["drift", "drift"],
    ["unknown", "unknown"],
    ["failed", "could not be judged"],
  ];
  const states = named.filter(([key]) => sum(roots, key) > 0).map(([key, name]) => `${sum(roots, key)} ${name}`);
  const parts = [counted(sum(roots, "contracts"), "contract") + (states.length > 0 ? `: ${states.join(", ")}` : "")];
  if (sum(roots, "findings") > 0) {
    parts.push(counted(sum(roots, "findings"), "finding"));
  }
  if (sum(roots, "failures") > 0) {
    parts.push(`${counted(sum(roots, "failures"), "mistake")}, see the Problems`);
  }
  return parts.join("; ");
}

/** What the status item says: an icon, and what needs somebody. */
export function inShort(roots: readonly Standing[]): string {
  if (sum(roots, "failed") + sum(roots, "failures") > 0) {
    return "$(error) Lockstitch";
  }
  const drift = sum(roots, "drift");
  return drift > 0 ? `$(warning) Lockstitch: ${drift}` : "$(check) Lockstitch";
}

function counted(number: number, name: string): string {
  return `${number} ${name}${number === 1 ? "" : "s"}`;
}
