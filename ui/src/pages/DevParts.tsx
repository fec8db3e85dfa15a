import { Button } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useState } from "react";
import { Refusal } from "../client/http";
import type { Clearance, Item } from "../client/types";
import { type Mark, marks } from "../lib/status";
import { Dialog, FormDialog } from "../parts/Dialog";
import { EmptyState } from "../parts/EmptyState";
import { GridSkeleton } from "../parts/grid/GridSkeleton";
import { Tile } from "../parts/grid/Tile";
import { Block, Page } from "../parts/Page";
import { BasisForm, noBasis } from "../parts/photo/BasisForm";
import { Editable, Keywords } from "../parts/photo/Editable";
import { SelectionBar } from "../parts/photo/SelectionBar";
import { ProblemNote } from "../parts/ProblemNote";
import { StatusMark } from "../parts/StatusMark";
import { Table } from "../parts/Table";
import { toastDone, toastProblem } from "../parts/toasts";
import { TrayEntry } from "../parts/upload/TrayEntry";
import type { State } from "../parts/upload/tray";
import { When } from "../parts/When";

const refusal = new Refusal({
  title: "This file is not a photo that can be read.", status: 422, code: "file.not-a-photo",
  detail: "The name says JPEG, the content does not.", hint: "Nothing of it was kept.", id: "k3v9t0example",
});
const states: State[] = ["waiting", "sending", "paused", "looking", "done", "existing", "refused", "failed"];
const none = () => undefined;
const acts = { open: none, focus: none, toggle: none, drag: none, dragEnd: none, addressOf: () => "#" };

function photo(id: string, more: Partial<Item> = {}): Item {
  return {
    id, folder: "f1", file_name: "DSC_0001.JPG", title: "Open day", media_type: "image/jpeg", width: 3, height: 2, taken_at: "2026-05-17T12:00:00Z",
    zone_known: true, taken_guess: false, bytes: 5e6, sha256: "", thumbhash: "JBcOFY54eHiPiIiGiGiIiYeAiQiY", damaged: false, state: "active",
    clearance: { status: "not-assessed" }, stacked: 0, revision: 1, thumbs: {}, ...more,
  };
}

/** All house parts in all their states. Development only. */
export function Component() {
  const [open, setOpen] = useState<"plain" | "form">();
  const [basis, setBasis] = useState(noBasis);
  const [text, setText] = useState("A line that can be edited");
  const [words, setWords] = useState(["choir", "snow"]);
  const standing = (mark: Mark): Clearance => (mark === "cleared-until" ? { status: "cleared", until: "2027-03-03T00:00:00Z" } : { status: mark });
  return (
    <Page title="Parts" wide actions={<Button onClick={() => toastDone("Done, with a way back.", none)}>Toast</Button>}>
      <Block title="Status mark">
        <p style={{ display: "flex", gap: 20, flexWrap: "wrap" }}>{marks.map((m) => <StatusMark key={m} standing={standing(m)} word />)}</p>
        <p style={{ display: "flex", gap: 20, marginTop: 12 }}>{marks.map((m) => <StatusMark key={m} standing={standing(m)} />)}</p>
      </Block>
      <Block title="Tile">
        <div style={{ position: "relative", height: 400 }}>
          {marks.map((m, i) => (
            <Tile
              key={m} place={{ item: photo(m, { clearance: standing(m), stacked: i === 1 ? 3 : 0, damaged: i === 2 }), x: i * 190, width: 186 }} height={124}
              chosen={i === 3} choosing={i > 2} focused={false} fast={false} acts={acts}
            />
          ))}
          <div style={{ position: "absolute", top: 140, left: 0, right: 0, height: 240 }}><GridSkeleton density={90} /></div>
        </div>
      </Block>
      <Block title="Problem, empty state">
        <ProblemNote error={refusal} onRetry={none} />
        <EmptyState icon={<IconPhoto size={56} stroke={1} />} title="Nothing here yet" action={<Button>Do something</Button>}>Said kindly, with the one thing to do.</EmptyState>
      </Block>
      <Block title="Dialog, toast">
        <Button variant="default" onClick={() => setOpen("plain")}>Dialog</Button> <Button variant="default" onClick={() => setOpen("form")}>Form with an error</Button>{" "}
        <Button variant="default" onClick={() => toastProblem(refusal)}>Problem toast</Button>
        <Dialog title="A dialog" open={open === "plain"} onClose={() => setOpen(undefined)}><p>Words.</p></Dialog>
        <FormDialog title="A question" open={open === "form"} onClose={() => setOpen(undefined)} action="Do it" danger error={refusal} onSubmit={none}><p>Words.</p></FormDialog>
      </Block>
      <Block title="Inspector lines">
        <div style={{ maxWidth: 360 }}>
          <Editable label="Title" value={text} may onSave={setText} />
          <Editable label="Description" value="" many may onSave={none} />
          <Editable label="Read only" value="Cannot be changed" may={false} onSave={none} />
          <Keywords value={words} may onSave={setWords} />
          <When at="2026-05-17T12:00:00Z" as="moment" /> · <When at={new Date(Date.now() - 4e6).toISOString()} as="ago" />
        </div>
      </Block>
      <Block title="Legal basis"><BasisForm value={basis} onChange={setBasis} /></Block>
      <Block title="Table">
        <Table label="Table" rows={["One", "Two", "Faded"]} keyOf={(r) => r} faded={(r) => r === "Faded"} columns={[{ title: "Name", cell: (r) => r }, { title: "Long", wide: true, cell: () => "A longer text that may wrap" }, { title: "", end: true, cell: () => <Button size="compact-sm" variant="subtle">Edit</Button> }]} />
      </Block>
      <Block title="Upload tray">
        <ul style={{ maxWidth: 400 }}>
          {states.map((state) => <TrayEntry key={state} entry={{ key: state, name: `${state}.jpg`, path: "2026", bytes: 100, sent: 42, state, reason: state === "refused" ? "This file is not a photo that can be read." : undefined, asset: "a1" }} />)}
        </ul>
      </Block>
      <Block title="Selection bar">
        <div style={{ position: "relative", height: 90 }}><SelectionBar count={3} offers={["describe", "move", "collect", "basis", "release", "trash"]} onAct={none} onClear={none} /></div>
      </Block>
    </Page>
  );
}
