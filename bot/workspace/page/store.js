// What the feed has told: the workspace as the person who acts here sees it.

class Store extends EventTarget {
  parts = new Map();
  epoch = 0; // rises when names may have changed, or everything has

  apply(whole, { set, drop }) {
    const before = this.parts;
    if (whole) {
      this.parts = new Map(Object.entries(set));
      this.epoch += 1;
    } else {
      for (const [key, value] of Object.entries(set)) this.parts.set(key, value);
      for (const key of drop) this.parts.delete(key);
    }
    const keys = Object.keys(set);
    if (!whole && keys.some((key) => key === "people" || key === "app" || key.startsWith("channel "))) this.epoch += 1;
    this.dispatchEvent(new CustomEvent("change", { detail: { whole, first: before.size === 0, keys, drop } }));
  }

  get ready() {
    return this.parts.has("me");
  }

  get me() {
    return this.person(this.parts.get("me"));
  }

  get app() {
    return this.parts.get("app") ?? { name: "Plumbline", user: "", commands: [] };
  }

  get people() {
    return this.parts.get("people") ?? [];
  }

  person(id) {
    return this.people.find((person) => person.id === id);
  }

  name(id) {
    if (id === this.app.user) return this.app.name;
    if (id === "USLACKBOT") return "Workspace";
    return this.person(id)?.name ?? id;
  }

  get channels() {
    return this.under("channel ");
  }

  channel(id) {
    return this.parts.get(`channel ${id}`);
  }

  title(channel) {
    return channel.kind === "im" ? this.app.name : channel.name;
  }

  // A channel's messages, oldest first, whispers among them.
  posts(channel) {
    const found = [];
    for (const kind of ["post", "whisper"]) {
      for (const [key, post] of this.entries(`${kind} ${channel} `)) found.push({ key, post, whispered: kind === "whisper" });
    }
    return found.sort((one, other) => (one.post.ts < other.post.ts ? -1 : 1));
  }

  main(channel) {
    return this.posts(channel).filter(({ post }) => !post.thread_ts || post.thread_ts === post.ts);
  }

  thread(channel, ts) {
    return this.posts(channel).filter(({ post }) => post.ts === ts || post.thread_ts === ts);
  }

  // What this person has put into a message's or a view's controls.
  entered(surface) {
    return this.parts.get(`entered ${surface.view ?? `${surface.channel}:${surface.ts}`}`) ?? {};
  }

  status(channel, ts) {
    return this.parts.get(`status ${channel} ${ts}`) ?? "";
  }

  entries(prefix) {
    return [...this.parts].filter(([key]) => key.startsWith(prefix));
  }

  under(prefix) {
    return this.entries(prefix).map(([, value]) => value);
  }
}

export const store = new Store();
