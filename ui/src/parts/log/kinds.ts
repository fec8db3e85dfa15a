/** The kinds of event that the log can be narrowed to, the ones of every day first. */
export const kinds = [
  "asset.previewed", "asset.released", "asset.original-read", "release.refused", "search", "asset.added", "asset.refused", "asset.edited",
  "asset.moved", "asset.versioned", "asset.trashed", "asset.restored", "asset.erased", "embed.made", "embed.ended", "portal.changed", "portal.taken",
  "webhook.changed", "webhook.removed", "webhook.secret", "webhook.sent", "webhook.off",
  "place.shown", "place.held", "basis.set", "hold.made", "hold.ended", "attachment.read", "appearance.set", "appearance.removed", "scene.set",
  "use.noted", "use.ended", "recall.opened", "recall.answered", "recall.closed", "evidence.made", "consent.recorded", "consent.ended",
  "consent.withdrawn", "consent.given", "consent.changed", "consent.taken-back", "link.opened", "link.wanted", "link.ended", "code.sent",
  "code.tried", "photo.shown-to-person", "share.made", "share.changed", "share.ended", "share.decided", "share.opened", "share.photo-shown",
  "share.reviewed", "proof.read", "recording.added", "recording.read", "right.asked", "right.closed", "right.pressed", "request.made",
  "request.resent", "request.cancelled", "consent.asked", "link.made", "message.sent", "stop.made", "stop.ended", "person.viewed", "person.added",
  "person.changed", "person.merged", "person.of-age", "person.erased", "person.parted", "people.searched", "people.imported", "clearance.asked",
  "folder.changed", "collection.changed", "vocabulary.changed", "search.saved", "export", "login", "login.failed", "logout", "session.ended",
  "token.made", "token.ended", "user.changed", "password.changed", "group.changed", "grant.changed", "break-glass", "notice.read", "access.denied",
  "setting.changed", "quitclaim.edited", "work.retried", "key.used", "key.rotated", "key.destroyed", "log.viewed", "log.exported", "verified",
  "server.started", "server.stopped", "set-up",
] as const;
