import { copyFileSync } from 'node:fs';
import { serverPath, which } from '../commands.ts';
import { StackError } from '../output.ts';
import type { Place } from '../place.ts';
import { giveTo, ownFile, ownFolder } from '../server-user.ts';
import { fetchDistribution, hasDistribution } from './elasticsearch-distribution.ts';
import { debianJdk, findJdk } from './jdk.ts';
import { clientPort, dataFolder, logFile, type Requirement, type Server } from './server.ts';

const transportOffset = 300;

const forFetching = (program: string, debianPackage: string): Requirement => ({
  what: `${program}, to download Elasticsearch`,
  debianPackage: async () => debianPackage,
  present: async (place) => hasDistribution(place) || which(program) !== undefined,
  instruction: `Install ${debianPackage}.`,
});

export const elasticsearch: Server = {
  name: 'elasticsearch',
  stopSignal: 'SIGTERM',
  ports: [
    { offset: 200, what: 'Elasticsearch' },
    { offset: transportOffset, what: "Elasticsearch's transport" },
  ],
  requirements: [
    forFetching('mvn', 'maven'),
    forFetching('unzip', 'unzip'),
    {
      what: 'a full JDK, 21 or newer',
      debianPackage: debianJdk,
      present: async () => (await findJdk()) !== undefined,
      instruction:
        'Install one, such as Eclipse Temurin, and set JAVA_HOME to its folder. A runtime without the module jdk.jdi is not enough.',
    },
  ],

  async prepare(place, user) {
    const home = await fetchDistribution(place);
    const jdk = await findJdk();
    if (jdk === undefined) throw new StackError("The JDK is no longer installed. Run 'bin/stack up' again.");
    const folder = ownFolder(dataFolder(place, 'elasticsearch'), user);
    for (const name of ['config', 'config/jvm.options.d', 'data', 'logs', 'tmp'])
      ownFolder(`${folder}/${name}`, user);
    const options = `${folder}/config/jvm.options`;
    copyFileSync(`${home}/config/jvm.options`, options);
    giveTo(options, user);
    ownFile(`${folder}/config/jvm.options.d/heap.options`, heapOptions(process.env.STACK_ES_HEAP), user);
    ownFile(`${folder}/config/elasticsearch.yml`, settings(place, folder), user);
    ownFile(`${folder}/config/log4j2.properties`, logging(logFile(place, 'elasticsearch')), user);
    return [
      {
        name: 'elasticsearch',
        file: `${home}/bin/elasticsearch`,
        // As a daemon, because the launcher would otherwise keep running as a second JVM.
        args: ['-d'],
        cwd: folder,
        env: {
          PATH: serverPath,
          HOME: user.home,
          LANG: 'C.UTF-8',
          ES_JAVA_HOME: jdk.home,
          ES_PATH_CONF: `${folder}/config`,
          ES_TMPDIR: `${folder}/tmp`,
        },
        successor: `-Djava.io.tmpdir=${folder}/tmp`,
      },
    ];
  },

  async answers(place) {
    const url = `http://127.0.0.1:${clientPort(elasticsearch, place)}/_cluster/health?wait_for_status=yellow&timeout=2s`;
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) });
    const health = (await response.json()) as { status?: string };
    if (!response.ok) throw new StackError(`cluster health is ${health.status ?? response.status}`);
  },
};

export function heapOptions(heap = '1g'): string {
  if (!/^[1-9]\d*[mg]$/.test(heap))
    throw new StackError(`STACK_ES_HEAP must be a size such as 512m or 2g, not '${heap}'.`);
  return `-Xms${heap}\n-Xmx${heap}\n`;
}

// Watermarks in free bytes: the default percentages stop writes on a large disk that still has plenty of space.
const settings = (place: Place, folder: string) => `cluster.name: institutes-${place.portBase}
node.name: institutes-${clientPort(elasticsearch, place)}
path.data: ${JSON.stringify(`${folder}/data`)}
path.logs: ${JSON.stringify(`${folder}/logs`)}
network.host: 127.0.0.1
http.port: ${clientPort(elasticsearch, place)}
transport.port: ${place.portBase + transportOffset}
discovery.type: single-node
xpack.security.enabled: false
action.auto_create_index: false
action.destructive_requires_name: true
cluster.routing.allocation.disk.threshold_enabled: true
cluster.routing.allocation.disk.watermark.low: 2gb
cluster.routing.allocation.disk.watermark.high: 1gb
cluster.routing.allocation.disk.watermark.flood_stage: 500mb
`;

// One plain log file, which the launcher and the JVM also write to.
const logging = (file: string) => `status = error
appender.file.type = File
appender.file.name = file
appender.file.fileName = ${file}
appender.file.append = true
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.file.ref = file
`;
