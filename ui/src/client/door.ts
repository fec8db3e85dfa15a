import { queryOptions } from "@tanstack/react-query";
import { call } from "./http";
import type { Basis, Decision, List, Preset } from "./types";

export const presetsQuery = queryOptions({
  queryKey: ["presets"],
  queryFn: () => call<List<Preset>>("GET", "/presets"),
  staleTime: Infinity,
});

export const basesQuery = queryOptions({
  queryKey: ["bases"],
  queryFn: () => call<List<Basis>>("GET", "/bases"),
  staleTime: Infinity,
});

export const decisionQuery = (id: string, revision: number, purpose: string, channel: string) =>
  queryOptions({
    queryKey: ["decision", id, revision, purpose, channel],
    queryFn: () => call<Decision>("POST", `/assets/${id}/clearance`, { body: { purpose, channel } }),
    enabled: purpose !== "" && channel !== "",
  });

export interface Released {
  download: string;
  file_name: string;
  bytes?: number;
  until: string;
}

/** Goes through the one door. A refusal carries reasons and what would clear it. */
export function release(id: string, purpose: string, channel: string, preset: string): Promise<Released> {
  return call("POST", `/assets/${id}/release`, { body: { purpose, channel, preset } });
}
