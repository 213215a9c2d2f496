import { execFileSync } from 'node:child_process';
import { build, type Metafile } from 'esbuild';

/** A size of the built package, and what it may be at most. */
export interface Budget {
  readonly what: string;
  readonly bytes: number;
  readonly most: number;
}

const kilobyte = 1024;

/** A size as people read it. */
export function inKilobytes(bytes: number): string {
  return `${(bytes / kilobyte).toFixed(1)} KB`;
}

interface Packed {
  readonly size: number;
  readonly unpackedSize: number;
}

async function bundle(contents: string): Promise<{ readonly bytes: number; readonly metafile: Metafile }> {
  const result = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    minify: true,
    metafile: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'error',
  });
  return { bytes: result.outputFiles[0]?.contents.length ?? 0, metafile: result.metafile };
}

function bytesOf(part: string, { outputs }: Metafile): number {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([file]) => file.includes(part))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}

/** Measures the package as it would be published, and what it adds to a bundled handler. */
export async function packageBudgets(): Promise<Budget[]> {
  const client = `export { AppStreamClient } from '@aws-sdk/client-appstream';`;
  const commands = `export { DescribeImagesCommand } from '@aws-sdk/client-appstream';`;
  const raw = await bundle(client + commands);
  const kit = await bundle(`${client}export { ImageShare } from 'appstream-kit';`);
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { encoding: 'utf8' })) as Packed[];
  if (packed === undefined) throw new Error('npm pack told nothing');
  return [
    { what: 'tarball', bytes: packed.size, most: 250 * kilobyte },
    { what: 'unpacked', bytes: packed.unpackedSize, most: 1000 * kilobyte },
    {
      what: 'image-only handler, minified, over the raw client',
      bytes: kit.bytes - raw.bytes,
      most: 103 * kilobyte,
    },
    { what: 'EC2 code in the image-only handler', bytes: bytesOf('client-ec2', kit.metafile), most: 0 },
  ];
}
