//! Events and the audit.

use super::visitor::Visitor;
use crate::support::audited;
use doorward_testkit::on_both_engines;

on_both_engines! {
    fn portal_reports_show_the_audit_page_by_page_and_as_csv(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        for number in 0..60 {
            let name = format!("Clinic {number}");
            owner.post("/portal/settings", &[("name", &name), ("zone", "UTC")]);
        }
        audited(world, &company, |row| row["act"] == "portal.company.change");
        let first = owner.page("/portal/reports/audit?act=portal.company");
        assert_eq!(first.matches("<tr>").count(), 51, "fifty and the head");
        let older = first.split("href=\"/portal/reports/audit?act=portal.company").last().unwrap();
        let older = older.split('"').next().unwrap().replace("&#38;", "&");
        let second = owner.page(&format!("/portal/reports/audit?act=portal.company{older}"));
        assert_eq!(second.matches("<tr>").count(), 11, "{second}");
        let csv = owner.get("/portal/reports/audit.csv?act=portal.company");
        assert_eq!(csv.text().lines().count(), 61);
        let named = csv.header("content-disposition").unwrap();
        assert_eq!(named, "attachment; filename=\"audit.csv\"");
        let none = owner.page("/portal/reports/audit?outcome=alarm");
        assert!(none.contains("Nothing fits"), "{none}");
    }

    fn portal_reports_refuse_dates_that_are_none(world: &mut World) {
        let company = world.open(&[]);
        let owner = Visitor::owner(world, &company);
        assert!(owner.page("/portal/reports?from=2026-01-01&until=2026-12-31").contains("Nothing"));
        let wrong = owner.get("/portal/reports?from=yesterday");
        assert_eq!(wrong.status, 422, "{}", wrong.text());
        assert_eq!(owner.get("/portal/reports?before=x&door=x&kind=x").status, 200);
    }
}
