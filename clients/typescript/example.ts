// Plays one declaration against `make run`: who am I, which plans are open, a draft, and where it stands.
import createClient from "openapi-fetch";

import type { components, paths } from "./platform.js";
import { signIn } from "./sign-in.js";

const PLATFORM = process.env["ZCPS_URL"] ?? "http://127.0.0.1:8000";
const USERNAME = process.env["ZCPS_USERNAME"] ?? "applicant01";

const api = createClient<paths>({
  baseUrl: PLATFORM,
  headers: { authorization: `Bearer ${await signIn(PLATFORM, USERNAME)}` },
});
const key = () => ({ header: { "Idempotency-Key": crypto.randomUUID() } });

/** The answer, or the refusal as a person reads it. */
function taken<T>(answer: { data?: T; error?: components["schemas"]["Problem"] }): T {
  if (answer.data !== undefined) return answer.data;
  throw new Error(`${answer.error?.title}：${answer.error?.detail}`);
}

const me = taken(await api.GET("/api/declaration/v1/me"));
console.log(`${me.account}：待办 ${me.total} 项`);

const own = taken(await api.GET("/api/declaration/v1/declarations")).items[0];
const plan = taken(await api.GET("/api/declaration/v1/plans")).items[0];
const committees = taken(await api.GET("/api/review/v1/committees")).items;
const committee = plan?.committee_id ?? committees.find(one => one.state === "filed")?.committee_id;
const declaration = own ?? (plan && committee && taken(
  await api.POST("/api/declaration/v1/declarations", {
    params: key(),
    body: {
      plan_id: plan.plan_id,
      committee_id: committee,
      title: { series: "forestry_grassland", specialty: "silviculture", level: "middle" },
      column: "ordinary",
    },
  }),
));
if (!declaration) {
  console.log("尚未发布申报计划：先运行 make demo，再运行本例。");
} else {
  const path = { declaration_id: declaration.declaration_id };
  const timeline = taken(
    await api.GET("/api/declaration/v1/declarations/{declaration_id}/timeline", { params: { path } }),
  );
  console.log(`${declaration.number}：${declaration.state}，已办理 ${timeline.items.length} 个环节`);
}
