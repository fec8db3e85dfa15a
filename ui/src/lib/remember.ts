import { useCallback } from "react";
import { type Signal, signal } from "./signal";

/** Small choices that this browser keeps: density, panels, the last purpose. Never photos or names. */
export function recall<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(`imprimatur.${key}`);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise; // closed or spoilt storage is the same as none
  }
}

export function keep(key: string, value: unknown): void {
  try {
    localStorage.setItem(`imprimatur.${key}`, JSON.stringify(value));
  } catch {
    // Storage can be full or closed to us; the choice then lasts as long as the page.
  }
}

const signals = new Map<string, Signal<unknown>>();

/** A choice that is kept; every part that asks for the same key sees the same. */
export function useRemembered<T>(key: string, otherwise: T): [T, (value: T) => void] {
  let shared = signals.get(key) as Signal<T> | undefined;
  if (shared === undefined) {
    shared = signal(recall(key, otherwise));
    signals.set(key, shared as Signal<unknown>);
  }
  const own = shared;
  const change = useCallback(
    (next: T) => {
      own.set(next);
      keep(key, next);
    },
    [key, own],
  );
  return [own.use(), change];
}
