import type { GuruReport, GuruThread } from '../report/sections/guru.ts';

/**
 * Makes reports small enough to hold thousands: what several have is kept once (groups of the configuration, packages),
 * and nothing holds on to the text of the file that it was cut from, as a slice of a string does.
 */
export function compactor(): (report: GuruReport) => GuruReport {
  const parts = new Map<string, unknown>();

  return ({ package: owner, configuration, threads, greenThreads, processes, sections, ...report }) => ({
    ...fresh(report),
    ...(owner === undefined ? {} : { package: shared(owner) }),
    threads: threads.map(freshThread),
    greenThreads: greenThreads.map(freshThread),
    processes: fresh(processes),
    configuration: Object.fromEntries(
      Object.entries(configuration).map(([name, options]) => [fresh(name), shared(options)]),
    ),
    sections: fresh(sections),
  });

  function shared<Part>(part: Part): Part {
    const key = JSON.stringify(part);
    const known = parts.get(key) as Part | undefined;
    if (known !== undefined) return known;
    const made = JSON.parse(key) as Part;
    parts.set(key, made);
    return made;
  }
}

/** The stacks of a reader are shared already. */
function freshThread({ frames, ...thread }: GuruThread): GuruThread {
  return { ...fresh(thread), frames };
}

/** A copy that shares nothing with the text it was read from. */
function fresh<Part>(part: Part): Part {
  return JSON.parse(JSON.stringify(part)) as Part;
}
