import { availableParallelism } from 'node:os';

/** Results in the order of the inputs, as many at work at once as there are processors. The first failure is thrown. */
export async function concurrently<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const results: Output[] = [];
  const queue = inputs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, input] of queue) results[index] = await work(input);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}
