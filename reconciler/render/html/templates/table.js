// Rows that were packed by column: each value stands once, and a column says which of them each row has.

class Table {
  constructor(packed) {
    this.count = packed.count;
    this.values = packed.values;
    this.columns = new Map();
    for (const [key, places] of Object.entries(packed.columns)) {
      const all = typeof places === "number" ? new Uint32Array(this.count).fill(places) : Uint32Array.from(places);
      this.columns.set(key, all);
    }
  }

  get(row, key) {
    return this.values[this.columns.get(key)[row]];
  }

  // A column that follows from another one: made once for each of its values.
  derive(key, from, make) {
    const known = new Map();
    const places = this.columns.get(from).map((place) => {
      let made = known.get(place);
      if (made === undefined) {
        made = this.#place(make(this.values[place]));
        known.set(place, made);
      }
      return made;
    });
    this.columns.set(key, places);
  }

  #derived = new Map();

  #place(value) {
    let place = this.#derived.get(value);
    if (place === undefined) {
      place = this.values.length;
      this.values.push(value);
      this.#derived.set(value, place);
    }
    return place;
  }

  // Rows by a rank from 0 to 255, in their own order where it is the same.
  ranked(rank) {
    const ranks = new Uint8Array(this.count);
    const starts = new Uint32Array(257);
    for (let row = 0; row < this.count; row += 1) {
      ranks[row] = rank(row);
      starts[ranks[row] + 1] += 1;
    }
    for (let at = 1; at < starts.length; at += 1) starts[at] += starts[at - 1];
    const ordered = new Uint32Array(this.count);
    for (let row = 0; row < this.count; row += 1) {
      ordered[starts[ranks[row]]] = row;
      starts[ranks[row]] += 1;
    }
    return ordered;
  }
}

// Search as people type: each word of what they typed stands somewhere in the columns that are searched.
class Search {
  #folded = [];
  #columns;

  constructor(table, columns) {
    this.values = table.values;
    this.#columns = columns.map((key) => table.columns.get(key));
    this.ready = false;
  }

  static fold(text) {
    return text.normalize("NFKC").toLowerCase();
  }

  // Some tenths of a second for 100,000 words: done while nobody waits.
  prepare() {
    if (this.ready) return;
    const wanted = new Uint8Array(this.values.length);
    for (const column of this.#columns) for (const place of column) wanted[place] = 1;
    this.#folded = this.values.map((value, place) => {
      return wanted[place] && typeof value === "string" ? Search.fold(value) : "";
    });
    this.ready = true;
  }

  // For each row whether it is found; null where everything is.
  rows(text, count) {
    const terms = Search.fold(text).split(/\s+/u).filter(Boolean);
    if (!terms.length) return null;
    this.prepare();
    const found = new Uint8Array(count).fill(1);
    for (const term of terms) {
      const holds = new Uint8Array(this.#folded.length);
      for (let place = 0; place < holds.length; place += 1) {
        if (this.#folded[place].includes(term)) holds[place] = 1;
      }
      for (let row = 0; row < count; row += 1) {
        if (found[row]) found[row] = this.#columns.some((column) => holds[column[row]]) ? 1 : 0;
      }
    }
    return found;
  }
}
