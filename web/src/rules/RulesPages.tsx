import { Route, Routes, useParams } from "react-router";
import { NotFoundPage } from "@/app/NotFoundPage";
import { RuleSetPage } from "./editor/RuleSetPage";
import { RuleSetsPage } from "./list/RuleSetsPage";

/** Another rule set is another page: nothing of one draft is carried into the next. */
function Opened() {
  const { key } = useParams();
  return <RuleSetPage key={key} />;
}

/** The rules: the list of rule sets, and one of them. */
export function RulesPages() {
  return (
    <Routes>
      <Route index element={<RuleSetsPage />} />
      <Route path=":key/:tab?/:number?" element={<Opened />} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}
