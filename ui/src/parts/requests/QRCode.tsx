import type { SignInEvent } from "../../client/requests";

/** A QR code, drawn. It is always dark on light: that is what readers look for. */
export function QRCode({ qr, label, className }: { qr: SignInEvent["qr"]; label: string; className?: string }) {
  return (
    <svg viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label={label} className={className} shapeRendering="crispEdges">
      <rect width={qr.size} height={qr.size} fill="white" />
      <path d={qr.path} fill="black" />
    </svg>
  );
}
