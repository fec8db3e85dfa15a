import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, content, once, seen } from "./http";
import { patchEverywhere, refreshListings } from "./listing";
import { photosChanged } from "./queries";

/** Gives a photo another file, or one of those that it had. */
export function useVersions(id: string) {
  const queries = useQueryClient();
  // The photo is another now, in every list as well, and nothing that was decided of it stands.
  const again = async () => {
    const { width, height, file_name, media_type, bytes, sha256, thumbhash, thumbs, revision } =
      await content(api.GET("/api/v1/assets/{id}", { params: { path: { id } } }));
    patchEverywhere(new Set([id]), (item) => ({ ...item, width, height, file_name, media_type, bytes, sha256, thumbhash, thumbs, revision }));
    await queries.invalidateQueries({ queryKey: ["asset", id] });
    void queries.invalidateQueries({ queryKey: ["in-photo", id] });
    photosChanged();
    refreshListings();
  };
  const add = useMutation({
    mutationFn: ({ revision, ...body }: { upload: string; note: string; revision: number }) =>
      content(api.POST("/api/v1/assets/{id}/versions", {
        body, params: { path: { id }, header: { ...once().header, ...seen(revision) } },
      })),
    onSuccess: again,
  });
  const goBack = useMutation({
    mutationFn: ({ number, revision }: { number: number; revision: number }) =>
      content(api.POST("/api/v1/assets/{id}/versions/{number}/current", {
        params: { path: { id, number: String(number) }, header: seen(revision) },
      })),
    onSuccess: again,
  });
  return { add, goBack };
}
