// Takes out of Pyodide's module what Python has built in and the engine never imports: SQLite, decimal numbers, tables of
// Chinese, Japanese and Korean encodings, compressors, Python's tests of itself, …
//
// Which functions those are is told by how the linker lays things out. The functions of an object file stand together,
// its exported ones first, so a module's are those from its `PyInit_` on, as far as the next module's; and a library's
// those between two of its names. All of them go that are not called by one which stays. Functions that are reached
// through pointers are reached from their own object file alone, with one exception: of functions with the same code
// the linker left one, which then serves others too. Such a one bears a name of another file, or has a place in the
// table of functions among those of another file, for their places stand together as well; it stays.
//
// What is assumed here is looked at, and the build stops where it does not hold.

/** What `import` finds no longer. */
const UNUSED = `
  _bz2 _codecs_cn _codecs_hk _codecs_iso2022 _codecs_jp _codecs_kr _codecs_tw _csv _ctypes _decimal _elementtree _hmac
  _lsprof _lzma _multibytecodec _posixsubprocess _queue _remote_debugging _sqlite3 _statistics _testbuffer _testcapi
  _testclinic _testclinic_limited _testinternalcapi _testlimitedcapi _xxtestfuzz _zoneinfo _zstd cmath mmap pyexpat
  termios xxsubtype
`.trim().split(/\s+/);

/** Object files that belong to those modules and are named like one. */
const PARTS = ["_testcapi_datetime"];

/** The libraries that only those modules use: the first name that is theirs, and the first that is not. */
const LIBRARIES = [
  ["lzma_version_number", "adler32_z"], // Then SQLite, Zstandard and bzip2.
  ["ffi_prep_cif", "hiwire_intern"],
];
const THEIRS = /^(PyInit_|lzma_|sqlite3_|ZSTD|HUF_|FSE_|HIST_|COVER_|POOL_|ZDICT_|ERR_getErrorString$|div(bwt|sufsort)$|BZ2_|ffi_)/;

/** How many places to each side in the table of functions are looked at, and how many of them must be of what goes. */
const [NEAR, MOST] = [5, 3];

/**
 * Returns the module without what is not used.
 *
 * @param original - Pyodide's module as npm has it: what it exports tells its functions' names.
 * @param tools - `binaryen`, and `wasmparser`'s exports.
 * @param used - The exports that the scripts use.
 */
export function withoutBuiltins(original, { binaryen, wasmparser }, used) {
  const bytes = Uint8Array.from(original);
  const module = parse(bytes, wasmparser);
  const gone = unusedFunctions(module, used);
  editData(module, (memory) => {
    shortenModuleList(memory, module, gone);
    eraseEncodings(memory, module, gone);
  });
  const read = binaryen.readBinary(bytes);
  removeFromTable(read, binaryen, module, gone);
  const made = read.emitBinary();
  read.dispose();
  return made;
}

/** Returns what is looked at here: functions by their number, the table, exports, and data, which are those in `bytes`. */
function parse(bytes, { BinaryReader, BinaryReaderState: State, OperatorCode }) {
  const decoder = new TextDecoder();
  const module = { functions: [], table: [], exports: new Map(), globals: [], data: [] };
  const reader = new BinaryReader();
  reader.setData(bytes.buffer, 0, bytes.length);
  let constant = null;
  let slot = 0;
  let section = null;
  while (reader.read()) {
    const found = reader.result;
    switch (reader.state) {
      case State.IMPORT_SECTION_ENTRY:
        if (found.kind === 0) module.functions.push({ calls: [], constants: [] });
        if (found.kind === 3) module.globals.push(null);
        break;
      case State.BEGIN_GLOBAL_SECTION_ENTRY:
      case State.BEGIN_DATA_SECTION_ENTRY:
      case State.BEGIN_ELEMENT_SECTION_ENTRY:
        section = reader.state;
        constant = null;
        break;
      case State.INIT_EXPRESSION_OPERATOR:
      case State.OFFSET_EXPRESSION_OPERATOR:
        if (found.code === OperatorCode.i32_const) constant = slot = found.literal;
        else if (found.code === OperatorCode.ref_func && section === State.BEGIN_ELEMENT_SECTION_ENTRY) module.table[slot++] = found.funcIndex;
        break;
      case State.END_GLOBAL_SECTION_ENTRY:
        module.globals.push(constant);
        break;
      case State.EXPORT_SECTION_ENTRY: {
        const { kind, index } = found;
        module.exports.set(decoder.decode(found.field), { kind, index });
        break;
      }
      case State.DATA_SECTION_ENTRY_BODY:
        // What the reader returns is a copy.
        module.data.push({ address: constant, bytes: bytes.subarray(reader.position - found.data.length, reader.position) });
        break;
      case State.BEGIN_FUNCTION_BODY:
        module.functions.push({ calls: [], constants: [] });
        break;
      case State.CODE_OPERATOR:
        if (found.funcIndex !== undefined) module.functions.at(-1).calls.push(found.funcIndex);
        else if (found.code === OperatorCode.i32_const) module.functions.at(-1).constants.push(found.literal);
        break;
    }
  }
  if (reader.error) throw reader.error;
  return module;
}

/** Returns which functions go, by their number. */
function unusedFunctions({ functions, table, exports }, used) {
  const at = (name) => {
    const found = exports.get(name);
    if (found?.kind !== 0) throw new Error(`Pyodide's module has no function ${name}: look at what build/builtins.mjs takes out`);
    return found.index;
  };
  const starts = [...exports.keys()].filter((name) => name.startsWith("PyInit_")).map(at).sort((a, b) => a - b);
  const spans = [...UNUSED, ...PARTS].map((name) => {
    const start = at(`PyInit_${name}`);
    return [start, starts.find((other) => other > start)];
  });
  spans.push(...LIBRARIES.map((names) => names.map(at)));
  const theirs = new Uint8Array(functions.length);
  for (const [start, end] of spans) {
    if (!(start < end)) throw new Error("Pyodide's functions are in another order: look at what build/builtins.mjs takes out");
    theirs.fill(1, start, end);
  }
  const gone = theirs.slice();
  const staying = [...gone.keys()].filter((index) => !gone[index]);
  const keep = (index) => {
    if (gone[index]) staying.push(index);
    gone[index] = 0;
  };
  for (const [name, { kind, index }] of exports) if (kind === 0 && (used.has(name) || !THEIRS.test(name))) keep(index);
  for (const [slot, index] of table.entries()) {
    if (index === undefined || !theirs[index] || starts.includes(index)) continue;
    for (const side of [-1, 1]) {
      const near = Array.from({ length: NEAR }, (_, step) => table[slot + side * (step + 1)]);
      if (near.filter((other) => other === undefined || theirs[other]).length < MOST) keep(index);
    }
  }
  while (staying.length) for (const called of functions[staying.pop()].calls) keep(called);
  const count = gone.reduce((sum, is) => sum + is, 0);
  const all = theirs.reduce((sum, is) => sum + is, 0);
  if (count < 0.9 * all) throw new Error(`only ${count} of ${all} functions could go: look at what build/builtins.mjs takes out`);
  return gone;
}

/** Lets `edit` change the data, shown as they will lie in memory. */
function editData({ data }, edit) {
  const memory = new Uint8Array(Math.max(...data.map((part) => part.address + part.bytes.length)) + 8);
  for (const part of data) memory.set(part.bytes, part.address);
  edit(memory);
  for (const part of data) {
    part.bytes.set(memory.subarray(part.address, part.address + part.bytes.length));
    memory.fill(0, part.address, part.address + part.bytes.length);
  }
  if (memory.some((byte) => byte)) throw new Error("Pyodide's data are laid out in another way: look at build/builtins.mjs");
}

/** Takes the modules off the list that `import` goes by: pairs of a name's address and a place in the table, ended by zeros. */
function shortenModuleList(memory, { table, exports, globals }, gone) {
  const view = new DataView(memory.buffer);
  const word = (address) => view.getUint32(address, true);
  const text = (address) => new TextDecoder().decode(memory.subarray(address, memory.indexOf(0, address)));
  const start = word(globals[exports.get("PyImport_Inittab")?.index]);
  const removed = [];
  let [from, to] = [start, start];
  for (; word(from); from += 8) {
    const [name, place] = [text(word(from)), word(from + 4)];
    if (gone[table[place]] ? !UNUSED.includes(name) : UNUSED.includes(name)) {
      throw new Error(`what Python has built in would be taken out wrongly: ${name}`);
    }
    if (gone[table[place]]) {
      removed.push(name);
    } else {
      memory.copyWithin(to, from, from + 8);
      to += 8;
    }
  }
  memory.fill(0, to, from);
  if (removed.sort().join() !== [...UNUSED].sort().join()) {
    throw new Error(`of the modules that were to be taken out Python has built in only ${removed.join(", ")}`);
  }
}

/**
 * Puts zeros, which take no room in a package, in place of the tables of Chinese, Japanese and Korean encodings.
 *
 * Their code names tables by an address: 256 times the address of a row of 16-bit characters, the number of the first
 * and of the last one that the row has, and two zeros (`struct dbcs_index` in CPython's cjkcodecs.h).
 */
function eraseEncodings(memory, { functions, exports }, gone) {
  const view = new DataView(memory.buffer);
  const [start, end] = ["PyInit__codecs_cn", "PyInit__multibytecodec"].map((name) => exports.get(name).index);
  const named = functions.slice(start, end).flatMap(({ constants }, at) => (gone[start + at] ? constants : []));
  let erased = 0;
  for (const table of new Set(named)) {
    if (table <= 0 || table % 4 || table + 2048 > memory.length) continue;
    const rows = Array.from({ length: 256 }, (_, row) => {
      const at = table + 8 * row;
      const [first, last] = memory.subarray(at + 4, at + 6);
      return { address: view.getUint32(at, true), first, last, rest: view.getUint16(at + 6, true) };
    });
    const isTable = rows.every(({ address, first, last, rest }) =>
      rest ? false
      : address === 0 ? !first && !last
      : address % 2 === 0 && first <= last && address > 1024 && address + 2 * (last - first + 1) <= memory.length,
    );
    if (!isTable || rows.every(({ address }) => !address)) continue;
    for (const { address, first, last } of rows) {
      if (!address) continue;
      memory.fill(0, address, address + 2 * (last - first + 1));
      erased += 2 * (last - first + 1);
    }
  }
  if (erased < 500_000) throw new Error(`only ${erased} bytes of encodings were found: look at build/builtins.mjs`);
}

/** Leaves the places empty in the table that functions are called by which go. */
function removeFromTable(read, binaryen, { table }, gone) {
  const segment = read.getNumElementSegments() === 1 ? binaryen.getElementSegmentInfo(read.getElementSegmentByIndex(0)) : null;
  const start = table.findIndex((index) => index !== undefined);
  if (segment?.data.length !== table.length - start) throw new Error("Pyodide's table of functions has another form");
  read.removeElementSegment(segment.name);
  for (let from = start; from < table.length; ) {
    let to = from;
    while (to < table.length && !gone[table[to]]) to++;
    const names = segment.data.slice(from - start, to - start);
    if (names.length) read.addActiveElementSegment(segment.table, `from ${from}`, names, read.i32.const(from));
    for (from = to; from < table.length && gone[table[from]]; ) from++;
  }
}
