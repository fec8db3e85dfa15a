import styles from "./skeleton.module.css";

/** The grid's shape while the first photos are on their way. */
export function GridSkeleton({ density }: { density: number }) {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {Array.from({ length: 24 }, (_, i) => (
        <span key={i} style={{ height: density, flexGrow: 1, flexBasis: density * (1.1 + ((i * 7) % 5) * 0.14) }} />
      ))}
    </div>
  );
}
