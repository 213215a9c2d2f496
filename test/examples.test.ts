import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const run = promisify(execFile);
const readme = readFileSync('README.md', 'utf8');

/** The block of README.md that stands after `<!-- kind: name -->`. */
function shown(kind: 'example' | 'output', name: string): string | undefined {
  return new RegExp(`<!-- ${kind}: ${name} -->\n\`\`\`\\w+\n(.*?)\`\`\``, 's').exec(readme)?.[1];
}

async function outputOf(file: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--import', 'tsx', file]);
  return stdout;
}

function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, 'TIME');
}

const examples = readdirSync('examples').filter((file) => file.endsWith('.ts'));

describe('examples', () => {
  test.each(examples)('%s runs, and the README shows it and what it prints', async (file) => {
    const name = file.replace(/\.ts$/, '');
    const output = await outputOf(`examples/${file}`);

    expect(shown('example', name)).toBe(readFileSync(`examples/${file}`, 'utf8'));
    expect(withoutTimes(shown('output', name) ?? '')).toBe(withoutTimes(output));
  });

  test('the demo tells the whole story and ends', async () => {
    const transcript = await outputOf('examples/demo/main.ts');

    const chapters = [...transcript.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title);
    expect(chapters).toEqual([
      'The owner shares the image, for fleets only',
      'What the customer sees',
      'The customer runs a fleet of 5 on a public image',
      'The running fleet moves to the shared image, by its ARN',
      'Two users stream',
      'What one of them may reach is changed while they stream',
      'What would a revoke do?',
      'The owner takes the share back, and watches',
      'The report, as JSON that can be kept',
    ]);
    expect(transcript).toContain('RUNNING: desired 0, running 2, in use 2, available 0, SHARED_IMAGE_DELETED');
    expect(transcript).toContain('fleet-drained: Test_Fleet, desired 0, in use 0');
    expect(transcript).not.toMatch(/[?&/][Tt]oken=|secretAccessKey/);
    expect(transcript).toContain('a third user asks to stream: refused (conflict, not-available)');
    expect(transcript.trimEnd().split('\n').at(-5)).toContain('What you have seen');
  });
});
