/** Reads the code of a pole with the camera, where the phone can do so by itself. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { say } from './words.ts';

interface Detector {
  detect(from: HTMLVideoElement): Promise<Array<{ rawValue: string }>>;
}
type DetectorClass = new (options: { formats: string[] }) => Detector;

const LOOK_EVERY_MS = 250;

function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

/** Nothing where the phone cannot: the code is typed there. */
export function Scan({ onCode }: { onCode: (code: string) => void }): ReactNode {
  const [isOn, setOn] = useState(false);
  if (detectorClass() === undefined || navigator.mediaDevices === undefined) return null;
  return (
    <>
      <button type="button" className="wide" onClick={() => setOn(!isOn)}>
        {say(isOn ? 'app.stop' : 'app.scan')}
      </button>
      {isOn && (
        <Camera
          onCode={(code) => {
            setOn(false);
            onCode(code);
          }}
        />
      )}
    </>
  );
}

function Camera({ onCode }: { onCode: (code: string) => void }): ReactNode {
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const kind = detectorClass();
    const screen = video.current;
    if (kind === undefined || screen === null) return;
    const detector = new kind({ formats: ['qr_code'] });
    let stream: MediaStream | null = null;
    let isOver = false;
    const look = async (): Promise<void> => {
      const [found] = await detector.detect(screen).catch(() => []);
      if (found !== undefined && !isOver) onCode(codeOf(found.rawValue));
    };
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } }).then(
      (given) => {
        stream = given;
        if (isOver) return stop(given);
        screen.srcObject = given;
        void screen.play();
      },
      (cause: Error) => setProblem(cause.message),
    );
    return () => {
      isOver = true;
      clearInterval(timer);
      if (stream !== null) stop(stream);
    };
  }, [onCode]);
  return (
    <div>
      <p>{say('app.scanning')}</p>
      {problem !== null && <p role="alert">{problem}</p>}
      <video ref={video} muted playsInline />
    </div>
  );
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** `https://host/field/d/SW-104` or the bare code. */
export function codeOf(text: string): string {
  const inPath = /\/field\/d\/([^/?#]+)/.exec(text)?.[1];
  return inPath === undefined ? text.trim() : decodeURIComponent(inPath);
}
