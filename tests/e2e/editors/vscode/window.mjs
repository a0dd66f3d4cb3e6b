/** A window of VS Code in Chromium: what a person presses in it, and what stands there. */
import { createRequire } from "node:module";
import path from "node:path";

const PATIENCE = 30_000;

export class Window {
  /** `modules` is where playwright-core is installed, `shots` where pictures go. */
  static async browser(modules, program) {
    const { chromium } = createRequire(path.join(modules, "package.json"))("playwright-core");
    return chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
  }

  constructor(page, shots) {
    this.page = page;
    this.shots = shots;
    page.setDefaultTimeout(PATIENCE);
  }

  /** Open a folder, or a workspace of several; `then` is what the question whether its authors are trusted is answered with. */
  static async open(browser, url, root, shots, then) {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const made = new Window(page, shots);
    const kind = root.endsWith(".code-workspace") ? "workspace" : "folder";
    await page.goto(`${url}/?${kind}=${encodeURIComponent(root)}`);
    await page.locator(".monaco-workbench").waitFor();
    await page.locator(`.monaco-dialog-box .monaco-button:has-text("${then}")`).click();
    await page.locator(".explorer-folders-view .monaco-list-row").first().waitFor();
    return made;
  }

  shot(name) {
    return this.page.screenshot({ path: path.join(this.shots, `${name}.png`) });
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  /** What `look` gives as soon as it gives something. */
  async until(what, look) {
    const end = Date.now() + PATIENCE;
    for (;;) {
      const found = await look();
      if (found) {
        return found;
      }
      if (Date.now() > end) {
        throw new Error(`waited in vain for ${what}`);
      }
      await this.page.waitForTimeout(50);
    }
  }

  /** The texts of all that a selector finds, as a person reads them: without soft spaces. */
  async texts(selector) {
    const found = await this.page.locator(selector).allInnerTexts();
    return found.map((text) => text.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim());
  }

  /** The first text found that has `part` in it. */
  text(selector, part) {
    return this.until(`${part} in ${selector}`, async () => (await this.texts(selector)).find((t) => t.includes(part)));
  }

  /** Type into the box at the top and take what it then offers first. */
  async quick(key, typed, offered = typed) {
    await this.press(key);
    const box = this.page.locator(".quick-input-widget:not([style*='display: none']) input[type=text]").first();
    await box.waitFor();
    await box.fill(key === "F1" ? `>${typed}` : typed);
    await this.text(".quick-input-list .monaco-list-row.focused", offered);
    await this.press("Enter");
  }

  command(title) {
    return this.quick("F1", title);
  }

  async file(name, line = 1, column = 1) {
    await this.quick("Control+p", `${name}:${line}:${column}`, path.basename(name));
    await this.page.locator(`.tab.active[data-resource-name="${path.basename(name)}"]`).waitFor();
    await this.place(line, column);
  }

  /** Wait until the cursor stands there. */
  place(line, column) {
    return this.text(".statusbar-item", column ? `Ln ${line}, Col ${column}` : `Ln ${line},`);
  }

  /** The line that the cursor stands in. */
  line() {
    return this.until("a cursor", async () => {
      const found = (await this.texts(".statusbar-item")).map((text) => /Ln (\d+)/.exec(text)).find(Boolean);
      return found && Number(found[1]);
    });
  }

  /** What is offered for where the cursor stands, as soon as `part` is among it. */
  async fixes(part) {
    await this.until(`${part} among the fixes`, async () => {
      await this.press("Control+Period");
      await this.page.waitForTimeout(300);
      if ((await this.texts(".action-widget:visible .monaco-list-row")).some((text) => text.includes(part))) {
        return true;
      }
      await this.press("Escape"); // what has just been typed is not judged yet
      return false;
    });
    return this.texts(".action-widget:visible .monaco-list-row");
  }

  /** Choose one of them. */
  async fix(part) {
    const offered = (await this.fixes(part)).filter((text) => text !== "Quick Fix");
    for (let at = 0; !offered[at].includes(part); at++) {
      await this.press("ArrowDown");
    }
    await this.press("Enter");
    await this.page.locator(".action-widget").waitFor({ state: "hidden" });
  }

  /** Save what is not saved, as soon as something is not. */
  async saveAll() {
    await this.page.locator(".tab.dirty").first().waitFor();
    await this.command("File: Save All Files");
    await this.until("everything saved", async () => (await this.page.locator(".tab.dirty").count()) === 0);
  }

  /** The Problems with `filter` in them, as soon as `part` is shown. */
  async problems(filter, part) {
    await this.command("Problems: Focus on Problems View");
    const box = this.page.locator(".viewpane-filter input, .panel .monaco-inputbox input").first();
    await box.fill(filter);
    await this.text(".markers-panel-container", part);
    return this.texts(".markers-panel .monaco-list-row");
  }

  status() {
    return this.texts('.statusbar-item[id^="lockstitch.lockstitch"]').then((found) => found[0] ?? "");
  }
}
