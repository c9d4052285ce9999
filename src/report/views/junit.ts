import { escapeControl } from '../../errors/errors.ts';
import type { Finding } from '../finding.ts';
import type { Report } from '../model.ts';
import { plainFinding } from '../plain.ts';
import { escapeXml } from './xml.ts';

/** How a level is told: GitLab, Jenkins and Buildkite know errors, failures and tests that passed. */
const ELEMENTS = { error: 'error', warning: 'failure', note: 'system-out' } as const satisfies Record<
  Finding['level'],
  string
>;

/**
 * JUnit XML that GitLab, Jenkins' strict junit-10.xsd and Buildkite take: a finding is a test that failed, its stack the text;
 * no finding is one test that passed. Facts: the XSD forbids `file` and `line` on a test case and wants counts on suites.
 */
export function junitView(report: Report): string {
  const cases =
    report.findings.length === 0
      ? [`    <testcase name="no findings" classname="faultline.${className(report.command)}"/>`]
      : namedOnce(report.findings).map(([name, finding]) => testCase(name, finding, report));
  const count = (level: Finding['level']) => report.findings.filter((finding) => finding.level === level).length;
  const counts = `tests="${cases.length}" failures="${count('warning')}" errors="${count('error')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="faultline" ${counts}>`,
    `  <testsuite name="${attribute(report.command)}" timestamp="${report.created.replace(/\.\d+Z$/, '')}" ${counts}>`,
    ...cases,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

/** Of a crash within a test the test's own name. GitLab drops the second of two tests with one name. */
function namedOnce(findings: readonly Finding[]): [string, Finding][] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const about = finding.location?.path === undefined ? '' : `: ${finding.location.path}`;
    const name = finding.test?.id ?? `${finding.title}${about} [${finding.fingerprint.slice(0, 8)}]`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [count === 1 ? name : `${name} (${count})`, finding];
  });
}

function testCase(name: string, finding: Finding, report: Report): string {
  const element = ELEMENTS[finding.level];
  const told =
    element === 'system-out' ? '' : ` type="${attribute(finding.rule)}" message="${attribute(finding.message)}"`;
  const text = escapeXml(plainFinding(finding, report).join('\n'));
  return [
    `    <testcase name="${attribute(name)}" classname="faultline.${className(finding.rule)}">`,
    `      <${element}${told}>${text}</${element}>`,
    '    </testcase>',
  ].join('\n');
}

/** `coredump/null-read` as `coredump.null-read`: viewers take what stands before the last dot for the package. */
function className(rule: string): string {
  return attribute(rule.replace(/[/ ]/g, '.'));
}

function attribute(text: string): string {
  return escapeXml(escapeControl(text));
}
