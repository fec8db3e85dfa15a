import { queryOptions } from "@tanstack/react-query";
import { api, content } from "./http";
import type { components } from "./schema.gen";

export type Pile = components["schemas"]["Pile"];
export type PileName = Pile["name"];
export type DeskStep = components["schemas"]["DeskStep"];
export type Ending = components["schemas"]["Ending"];

export const deskQuery = (q: string) =>
  queryOptions({
    queryKey: ["desk", "piles", q],
    queryFn: () => content(api.GET("/api/v1/desk", { params: { query: { q } } })),
    placeholderData: (before) => before,
  });

export const stepsQuery = (q: string) =>
  queryOptions({ queryKey: ["desk", "steps", q], queryFn: () => content(api.GET("/api/v1/desk/steps", { params: { query: { q } } })) });

export const endingsQuery = (days: number) =>
  queryOptions({
    queryKey: ["desk", "endings", days],
    queryFn: () => content(api.GET("/api/v1/desk/calendar", { params: { query: { days } } })),
    placeholderData: (before) => before,
  });
