import type { FunctionFacts, Site } from "./facts.js";
import { type Origin, PROXY, variableOf } from "./origins.js";

/** The sites of a file, one a node, as far as they still are sites once the whole file is known. */
export class Sites<Node extends object> {
  readonly byNode = new Map<Node, Site>();
  /** Names that the file binds, wherever and to whatever. */
  private readonly bound = new Set<string>();
  /** What is given something that is a site of its own. */
  private readonly unheld = new Set<Origin>();
  /** Sites that depend on what the names in them are. */
  private readonly named: { node: Node; site: Site; owner: FunctionFacts }[] = [];

  /** An expression is one site: where it is more than what is held, nothing is known of what it is handed to. */
  add(node: Node, site: Site, owner: FunctionFacts): void {
    const before = this.byNode.get(node);
    if (before?.kind === "held") this.unheld.add(before.origin!);
    owner.sites.push(site);
    this.byNode.set(node, site);
  }

  /** One that is none where a name in it is not what it looks like. */
  addNamed(node: Node, site: Site, owner: FunctionFacts): void {
    this.add(node, site, owner);
    this.named.push({ node, site, owner });
  }

  binds(name: string): void {
    this.bound.add(name);
  }

  /** All is known: what looked like a global, or a variable of the file, and may be something else is no site. */
  end(): void {
    for (const { node, site, owner } of this.named) {
      if (this.isWhatItLooks(site)) continue;
      if (this.byNode.get(node) === site) this.byNode.delete(node);
      owner.sites.splice(owner.sites.indexOf(site), 1);
    }
  }

  private isWhatItLooks({ ambient, origin }: Site): boolean {
    if (ambient !== undefined) return !this.bound.has(ambient.global);
    if (this.unheld.has(origin!) || this.bound.has(PROXY)) return false;
    const variable = variableOf(origin!);
    return variable === undefined || this.bound.has(variable);
  }
}
