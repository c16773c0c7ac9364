/** Prints what {@link summarize} gives. */
export function printReport(summary) {
  const { frontEnd, node, seconds, files, runs, refused, crashing, passing, on, off, known, recorder } =
    summary;
  console.log(`
${frontEnd} (Node ${node}, ${seconds} s)
  files                 ${files}
  runs                  ${runs}
  not compared          ${refused} that the compiler refuses, ${crashing} that end the process
  passing plain         ${passing}
  differing, recording  ${on.files} files, ${on.runs} runs
  differing, off        ${off.files} files, ${off.runs} runs
  known to differ       ${known} files
  probes                ${recorder.probes}, recording and off
  calls recorded        ${recorder.calls} (${recorder.dropped} dropped, ${recorder.errors} given up), ${recorder.callsWhileOff} while off
  calls without an end  of ${summary.unended.length} functions; generators and async functions are not counted`);
  for (const { run, base, on: recording, off: silent } of summary.unexpected)
    console.log(
      `  differs: ${run}\n    plain      ${base}\n    recording  ${recording}\n    off        ${silent}`,
    );
  for (const file of summary.alike) console.log(`  no longer differs, take it out of known.json: ${file}`);
  for (const id of summary.unended) console.log(`  a call has no end: ${id}`);
  for (const reason of recorder.stopped) console.log(`  the recorder stopped: ${reason}`);
}
