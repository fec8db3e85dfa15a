import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { Gate } from "./pages/Gate";
import { Lost } from "./pages/Lost";

// Every page is a file of its own in the build; the first photo waits for none but its own.
const inside: RouteObject[] = [
  { index: true, element: <Navigate to="/library" replace /> },
  { path: "library", lazy: () => import("./pages/Library") },
  { path: "photo/:id", lazy: () => import("./pages/Photo") },
  { path: "collections", lazy: () => import("./pages/Collections") },
  { path: "collections/:id", lazy: () => import("./pages/Collection") },
  { path: "shares", lazy: () => import("./pages/Shares") },
  { path: "shares/:id", lazy: () => import("./pages/Share") },
  { path: "people", lazy: () => import("./pages/People") },
  { path: "people/erased", lazy: () => import("./pages/Erased") },
  { path: "people/erased/:number", lazy: () => import("./pages/Certificate") },
  { path: "people/:id", lazy: () => import("./pages/Person") },
  { path: "desk", lazy: () => import("./pages/Desk") },
  { path: "requests", lazy: () => import("./pages/Requests") },
  { path: "recalls", lazy: () => import("./pages/Recalls") },
  { path: "recalls/:id", lazy: () => import("./pages/Recall") },
  { path: "review", lazy: () => import("./pages/Review") },
  { path: "rights", lazy: () => import("./pages/Rights") },
  { path: "trash", lazy: () => import("./pages/Trash") },
  { path: "log", lazy: () => import("./pages/Log") },
  { path: "settings/:section?", lazy: () => import("./pages/Settings") },
  { path: "account", lazy: () => import("./pages/Account") },
  { path: "*", element: <Lost /> },
];

const developers: RouteObject[] = import.meta.env.DEV
  ? [{ path: "/dev/parts", lazy: () => import("./pages/DevParts") }]
  : [];

const all: RouteObject[] = [
  { path: "/setup", lazy: () => import("./pages/Setup") },
  { path: "/login", lazy: () => import("./pages/Login") },
  ...developers,
  { element: <Gate />, children: inside },
];

export const router = createBrowserRouter([{ HydrateFallback: () => null, errorElement: <Lost />, children: all }]);
