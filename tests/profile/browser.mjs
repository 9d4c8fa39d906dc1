// Headless Chromium by the WebDriver protocol, through chromedriver.
import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:net';

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const {port} = server.address();
      server.close(() => resolve(port));
    });
  });
}

export class Browser {
  static async start() {
    const b = new Browser();
    const port = await freePort();
    b.driver = spawn('chromedriver', [`--port=${port}`], {stdio: 'ignore'});
    b.base = `http://127.0.0.1:${port}`;
    for (let i = 0;; ++i) {
      try {
        if ((await (await fetch(b.base + '/status')).json()).value.ready) break;
      } catch (e) {
        if (i === 100) throw e;
      }
      await new Promise((r) => setTimeout(r, 100));
    }
    const args = [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking',
      '--window-size=1280,800'
    ];
    const session = await b.call('POST', '/session', {
      capabilities: {
        alwaysMatch:
            {browserName: 'chrome', 'goog:chromeOptions': {args}, 'goog:loggingPrefs': {browser: 'ALL'}}
      }
    });
    b.base += '/session/' + session.sessionId;
    return b;
  }
  async call(method, path, body) {
    const response = await fetch(this.base + path, {method, body: body && JSON.stringify(body)});
    const {value} = await response.json();
    if (value && value.error) throw new Error(`${path}: ${value.message}`);
    return value;
  }
  open(url) {
    return this.call('POST', '/url', {url});
  }
  run(script, ...args) {
    return this.call('POST', '/execute/sync', {script, args});
  }
  async find(selector) {
    return Object.values(await this.call('POST', '/element', {using: 'css selector', value: selector}))[0];
  }
  async click(selector) {
    const element = await this.find(selector);
    await this.run('document.querySelector(arguments[0]).scrollIntoView({ block: "center" })', selector);
    return this.call('POST', `/element/${element}/click`, {});
  }
  async type(selector, text) {
    const element = await this.find(selector);
    await this.call('POST', `/element/${element}/clear`, {});
    return this.call('POST', `/element/${element}/value`, {text});
  }
  // Pointer events at a place of an element, in CSS pixels from its corner.
  async pointer(selector, x, y, kind, delta = 0) {
    await this.show(selector);
    const box = await this.run(
        'const b = document.querySelector(arguments[0]).getBoundingClientRect(); return [b.x, b.y]',
        selector);
    const at = {x: Math.round(box[0] + x), y: Math.round(box[1] + y)};
    const actions = kind === 'wheel' ?
        [
          {type: 'wheel', id: 'w', actions: [{type: 'scroll', ...at, deltaX: 0, deltaY: delta, duration: 0}]}
        ] :
        [{
          type: 'pointer',
          id: 'p',
          parameters: {pointerType: 'mouse'},
          actions: [
            {type: 'pointerMove', duration: 0, ...at}, {type: 'pointerDown', button: 0},
            ...(kind === 'drag' ? [{type: 'pointerMove', duration: 100, x: at.x + delta, y: at.y}] : []),
            {type: 'pointerUp', button: 0}
          ]
        }];
    return this.call('POST', '/actions', {actions});
  }
  // To the top of the window, below the page's head.
  show(selector) {
    return this.run(
        'document.querySelector(arguments[0]).scrollIntoView({ block: "start" }); window.scrollBy(0, -90)',
        selector);
  }
  text(selector) {
    return this.run('return document.querySelector(arguments[0]).textContent', selector);
  }
  dataset(selector) {
    return this.run('return { ...document.querySelector(arguments[0]).dataset }', selector);
  }
  rows(selector) {
    return this.run(
        'return [...document.querySelectorAll(arguments[0] + " tbody tr")].map((r) => [...r.cells].map((c) => c.textContent))',
        selector);
  }
  // A PNG file of the window, with that element on top.
  async screenshot(file, selector) {
    if (selector) await this.show(selector);
    writeFileSync(file, Buffer.from(await this.call('GET', '/screenshot'), 'base64'));
  }
  async stop() {
    await this.call('DELETE', '').catch(() => {});
    this.driver.kill();
  }
}
