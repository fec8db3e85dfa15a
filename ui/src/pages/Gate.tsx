import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Navigate, Outlet, useLocation } from "react-router";
import { onSignedOut } from "../client/http";
import { forgetListings } from "../client/listing";
import { queries } from "../client/queries";
import { meQuery, setupQuery } from "../client/session";
import { asLanguage, speak } from "../lib/i18n";
import { keep } from "../lib/remember";
import { EmptyState } from "../parts/EmptyState";
import { Frame } from "../parts/frame/Frame";
import { ProblemNote } from "../parts/ProblemNote";

/** Lets in who is logged in; leads everybody else to the login, or a new house to its set-up. */
export function Gate() {
  const { data: me, error, refetch } = useQuery(meQuery);
  const { data: setup } = useQuery({ ...setupQuery, enabled: me === null });
  const location = useLocation();
  const language = asLanguage(me?.user.language);

  useEffect(() => onSignedOut(() => {
    if (queries.getQueryData(meQuery.queryKey)) {
      forgetListings();
      queries.setQueryData(meQuery.queryKey, null);
    }
  }), []);
  useEffect(() => {
    if (language === undefined) return;
    keep("language", language);
    void speak(language);
  }, [language]);

  if (error && me === undefined) {
    return <EmptyState title=""><ProblemNote error={error} onRetry={() => void refetch()} /></EmptyState>;
  }
  if (me === undefined || (me === null && setup === undefined)) return null;
  if (me === null) return <Navigate to={setup?.needed ? "/setup" : "/login"} replace state={{ back: location.pathname + location.search }} />;
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}
