import { queryOptions } from "@tanstack/react-query";
import { api, content } from "./http";

export const presetsQuery = queryOptions({
  queryKey: ["presets"],
  queryFn: () => content(api.GET("/api/v1/presets")),
  staleTime: Infinity,
});

export const basesQuery = queryOptions({
  queryKey: ["bases"],
  queryFn: () => content(api.GET("/api/v1/bases")),
  staleTime: Infinity,
});

export const decisionQuery = (id: string, revision: number, purpose: string, channel: string) =>
  queryOptions({
    queryKey: ["decision", id, revision, purpose, channel],
    queryFn: () => content(api.POST("/api/v1/assets/{id}/clearance", { body: { purpose, channel }, params: { path: { id } } })),
    enabled: purpose !== "" && channel !== "",
  });

/** Goes through the one door. A refusal carries reasons and what would clear it. */
export function release(id: string, purpose: string, channel: string, preset: string) {
  return content(api.POST("/api/v1/assets/{id}/release", { body: { purpose, channel, preset }, params: { path: { id } } }));
}
