/** Fails when the package, or what it adds to a bundled handler, has grown past its budget. */
import { inKilobytes, packageBudgets } from './package-budgets.ts';

const budgets = await packageBudgets();
for (const { what, bytes, most } of budgets) {
  console.log(`${bytes <= most ? 'ok  ' : 'OVER'} ${what}: ${inKilobytes(bytes)} of ${inKilobytes(most)}`);
}
if (budgets.some(({ bytes, most }) => bytes > most)) process.exitCode = 1;
