/** A photo as it is sent: a JPEG of at most 1,600 pixels, without what the camera wrote into it. */

const EDGE_MOST_PX = 1_600;
const BYTES_MOST = 400_000;
const qualities = [0.85, 0.7, 0.55, 0.4, 0.25];

export interface Photo {
  sha256: string;
  blob: Blob;
}

/** Null: the browser cannot hash here, for the page did not come over https. */
export const canHash = (): boolean => globalThis.crypto?.subtle !== undefined;

export async function photoOf(file: Blob): Promise<Photo> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, EDGE_MOST_PX / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await smallEnough(canvas);
  const hash = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0'));
  return { sha256: hex.join(''), blob };
}

async function smallEnough(canvas: HTMLCanvasElement): Promise<Blob> {
  let last: Blob | null = null;
  for (const quality of qualities) {
    last = await new Promise<Blob | null>((resolve) =>
      canvas.toBlob(resolve, 'image/jpeg', quality),
    );
    if (last !== null && last.size <= BYTES_MOST) return last;
  }
  if (last === null) throw new Error('no picture');
  return last;
}
