import { toolVersion } from '../report/create.ts';
import type { StoredOccurrence } from '../store/model.ts';

/**
 * An occurrence as a log record of OpenTelemetry, in the JSON of OTLP/HTTP: event `app.crash`, severity FATAL
 * (https://opentelemetry.io/docs/specs/otlp/, semantic conventions of 2026).
 */
export function otlpOf({ time, title, rule, signature, ...rest }: StoredOccurrence): object {
  const { host, program, version, unit, pid, identity, fingerprint } = rest;
  return {
    resourceLogs: [
      {
        resource: {
          attributes: attributes({ 'service.name': program, 'service.version': version, 'host.name': host }),
        },
        scopeLogs: [
          {
            scope: { name: 'faultline', version: toolVersion() },
            logRecords: [
              {
                timeUnixNano: `${time}000000`,
                severityNumber: 21,
                severityText: 'FATAL',
                eventName: 'app.crash',
                body: { stringValue: title },
                attributes: [
                  ...attributes({
                    'app.crash.id': identity,
                    'exception.type': rule.slice(rule.indexOf('/') + 1),
                    'exception.message': title,
                    'exception.stacktrace': signature,
                    'faultline.fingerprint': fingerprint,
                    'systemd.unit': unit,
                  }),
                  ...(pid === undefined ? [] : [{ key: 'process.pid', value: { intValue: String(pid) } }]),
                ],
              },
            ],
          },
        ],
      },
    ],
  };
}

function attributes(values: Readonly<Record<string, string | undefined>>): object[] {
  return Object.entries(values).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: { stringValue: value } }],
  );
}
