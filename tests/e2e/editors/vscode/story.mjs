/** What a person does in VS Code with Lockstitch, said as JSON. E2E_* say where things are. */
import fs from "node:fs";
import path from "node:path";
import { Window } from "./window.mjs";

const { E2E_MODULES, E2E_CHROMIUM, E2E_URL, E2E_ROOTS, E2E_SHOTS, E2E_OUT } = process.env;
const [MONOREPO, BUNDLED, NOWHERE, BOTH] = JSON.parse(E2E_ROOTS);
const NOTES = ".notification-toast .notification-list-item-message";
const SQUIGGLES = ".squiggly-error";
const seen = {};
let window;

/** Do something, keep what it gave, and take a picture. */
async function step(name, act) {
  seen[name] = await act();
  await window.shot(`${String(Object.keys(seen).length).padStart(2, "0")}-${name}`);
}

const onDisk = (file) => fs.readFileSync(path.join(MONOREPO, file), "utf8");
const status = (part) =>
  window.until(`${part} in the status item`, async () => {
    const found = await window.status();
    return found.includes(part) && found;
  });

async function monorepo(browser) {
  window = await Window.open(browser, E2E_URL, MONOREPO, E2E_SHOTS, "No, I don't trust");
  await step("untrusted", async () => {
    await window.text(".statusbar-item", "Restricted Mode");
    await window.file("deploy/start.sh");
    await window.page.waitForTimeout(2000);
    return { status: await window.status(), started: fs.existsSync(path.join(MONOREPO, "..", "started")) };
  });
  await step("trusted", async () => {
    await window.command("Workspaces: Manage Workspace Trust");
    await window.page.locator('.workspace-trust-editor .monaco-button:text-is("Trust")').first().click();
    return status("Lockstitch:");
  });
  await window.command("View: Close All Editors");
  await step("lens", async () => {
    await window.file("deploy/start.sh", 13, 10);
    await window.page.locator(SQUIGGLES).first().waitFor();
    const lens = await window.text(".codelens-decoration a", "server-env");
    return { lens, squiggles: await window.page.locator(SQUIGGLES).count() };
  });
  await step("hover", async () => {
    await window.press("Control+k", "Control+i");
    return window.text(".monaco-hover-content", "Why:");
  });
  await window.press("Escape", "Escape");
  await step("fixes", () => window.fixes("Forward"));
  await window.press("Escape");
  await step("problems", () => window.problems("S3_ENDPOINT", "forwards it here"));
  await step("related", async () => {
    await window.page.locator(".markers-panel .monaco-list-row", { hasText: "forwards it here" }).dblclick();
    await window.page.locator('.tab.active[data-resource-name="install.sh"]').waitFor();
    await window.place(17);
    return window.line();
  });
  await window.command("View: Close All Editors");
  await step("fixed", async () => {
    await window.file("deploy/install.sh", 17, 5);
    await window.fix("Forward `S3_ENDPOINT`");
    await window.saveAll();
    await window.until("the fix on disk", () => onDisk("deploy/start.sh").includes("S3_ENDPOINT"));
    return window.problems("S3_ENDPOINT", "No results found");
  });
  await step("counterpart", async () => {
    await window.file("deploy/install.sh", 18, 5);
    await window.command("Lockstitch: Show Counterparts");
    await window.page.locator('.tab.active[data-resource-name="start.sh"]').waitFor();
    // The status bar may say for a moment where the cursor stood in the other file.
    await window.place(onDisk("deploy/start.sh").split("\n").findIndex((line) => line.includes("S3_BUCKET")) + 1);
    return window.line();
  });
  await step("exempted", async () => {
    await window.file("deploy/start.sh", 7, 8);
    await window.fix("Exempt DATABASE_URL");
    await window.page.locator(".quick-input-widget input[type=text]:visible").first().fill("the container has its own");
    await window.press("Enter");
    await window.saveAll();
    await window.until("the exemption on disk", () => onDisk("lockstitch.toml").includes("the container has its own"));
    return window.problems("stops without", "No results found");
  });
  await step("references", async () => {
    await window.file("internal/provisioner/docker.go", 77, 20);
    await window.press("Shift+F12");
    await window.text(".reference-zone-widget .monaco-list-row", "ec2.go");
    return window.texts(".reference-zone-widget .monaco-list-row");
  });
  await window.press("Escape");
  await step("clicked", async () => {
    await window.command("View: Close All Editors");
    await window.file("deploy/server-entry.sh");
    await window.page.locator(".codelens-decoration a", { hasText: "database-wait" }).first().click();
    await window.text(".peekview-title", "Locations");
    return window.texts(".reference-zone-widget .monaco-list-row");
  });
  await window.press("Escape");
  await step("broken", async () => {
    await window.file("lockstitch.toml", 5);
    await window.page.keyboard.type("x");
    await window.problems("xcheck", "xcheck");
    await window.until("an error in the status item", () => window.page.locator(".statusbar-item .codicon-error + *, .statusbar-item:has-text('Lockstitch') .codicon-error").count());
    return { status: await window.status(), problems: await window.texts(".markers-panel .monaco-list-row") };
  });
  await step("mended", async () => {
    await window.file("lockstitch.toml", 5, 3);
    await window.fix("Change to check");
    await window.problems("xcheck", "No results found");
    await window.press("Control+s");
    return status("Lockstitch:");
  });
  await window.problems("", "deploy");
  await step("checked", async () => {
    await window.command("Lockstitch: Check the Workspace");
    return window.text(NOTES, "contracts");
  });
  await window.command("Notifications: Clear All Notifications");
  await window.command("View: Toggle Panel Visibility");
  const matrix = () =>
    window.until("the matrix", async () => {
      for (const frame of window.page.frames()) {
        const title = frame.locator("h1:text-is('feature-matrix')");
        if (await title.count().catch(() => 0)) {
          return frame.locator("body").evaluate((body) => ({
            ground: getComputedStyle(body).backgroundColor,
            heads: [...body.querySelectorAll("thead th")].map((cell) => cell.textContent.trim()),
          }));
        }
      }
    });
  await step("matrix", async () => {
    await window.command("Lockstitch: Open the Matrix");
    return matrix();
  });
  await window.command("Preferences: Toggle between Light/Dark Themes");
  await step("dark", async () => {
    await window.page.waitForTimeout(500);
    return matrix();
  });
  await window.page.close();
}

async function others(browser) {
  window = await Window.open(browser, E2E_URL, BUNDLED, E2E_SHOTS, "Yes, I trust");
  await step("bundled", async () => {
    await status("Lockstitch: 1");
    await window.file("start.sh", 2, 10);
    await window.page.locator(SQUIGGLES).first().waitFor();
    return window.text(".codelens-decoration a", "env");
  });
  await window.page.close();
  window = await Window.open(browser, E2E_URL, NOWHERE, E2E_SHOTS, "Yes, I trust");
  await step("nowhere", async () => {
    const note = await window.text(NOTES, "could not be started");
    await window.until("that it is not running", () => window.page.locator(".statusbar-item .codicon-circle-slash").count());
    return { note, notes: await window.texts(NOTES), status: await window.status() };
  });
  await window.page.close();
  window = await Window.open(browser, E2E_URL, BOTH, E2E_SHOTS, "Yes, I trust");
  await step("both", async () => {
    await window.problems("forwarded", "S3_REGION");
    await window.until("both folders in the status item", async () => /: \d+/.test(await window.status()));
    await window.command("Lockstitch: Check the Workspace");
    return { checked: await window.text(NOTES, "contracts"), problems: await window.problems("S3_REGION", "start.sh") };
  });
  await window.page.close();
}

const browser = await Window.browser(E2E_MODULES, E2E_CHROMIUM);
try {
  await monorepo(browser);
  await others(browser);
} catch (error) {
  seen.problem = `${Object.keys(seen).at(-1)} was the last: ${error}`;
  await window?.shot("problem").catch(() => undefined);
} finally {
  fs.writeFileSync(E2E_OUT, JSON.stringify(seen, undefined, 1));
  await browser.close();
}
