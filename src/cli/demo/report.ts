import type { Step } from './step.ts';

/** The steps as lines for a person. */
export function stepLines(steps: readonly Step[]): string {
  return steps
    .map((step) => {
      const mark = step.ok ? 'ok    ' : 'FAILED';
      const at = step.atScenarioS === null ? '' : ` (${minuteOf(step.atScenarioS)})`;
      const wanted = step.ok ? '' : `\n         expected: ${step.expected}`;
      return `${mark} ${step.name}${at}: ${step.actual}${wanted}`;
    })
    .join('\n');
}

function minuteOf(seconds: number): string {
  return `minute ${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

/** What will happen when, with the times of the clock on the wall; of another scenario only its name. */
export function programme(scenario: string, course: { origin: number; speed: number }): string {
  if (scenario !== 'demo') {
    return `  the scenario ${scenario} is played; simulators/scenarios/registry.ts says what it holds`;
  }
  const wall = (minute: number): string =>
    new Date(course.origin + (minute * 60_000) / course.speed).toTimeString().slice(0, 8);
  const lines: ReadonlyArray<readonly [number, string]> = [
    [1, 'a planned cut is entered, approved by a second person, and told'],
    [3, 'a gateway dies: a source goes down, no outage is invented'],
    [4, 'a phase goes to earth on the second feeder: a condition, no outage'],
    [8, 'a recloser locks out: one outage, everybody below is told once'],
    [9, 'the service is killed while the messages leave (with --until-done)'],
    [13, 'part of them get supply back through a tie'],
    [17, 'the rest get it back'],
    [20, 'a fuse that nobody telemeters blows'],
    [28, 'the planned cut begins and explains its dark'],
    [34, 'a transformer fails among meters that nobody can ask'],
  ];
  return lines.map(([minute, text]) => `  ${wall(minute)}  ${text}`).join('\n');
}
