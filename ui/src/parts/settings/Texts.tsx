import { useNavigate, useSearchParams } from "react-router";
import { FormList } from "../texts/FormList";
import { FormPage } from "../texts/FormPage";

/** What people are asked with: the forms, or one of them. */
export function Texts() {
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const form = params.get("form");
  if (form !== null) return <FormPage key={form} id={form} />;
  return <FormList onOpen={(id) => void navigate(`/settings/texts?form=${id}`)} />;
}
