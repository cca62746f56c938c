import { encounter, observation, patient, refer, resource } from "./resources.ts";
import { finds, type Topic } from "./rule.ts";

const here = "search.html#date";

const request = (id: string, occurrenceTiming: object) =>
  resource("ServiceRequest", id, {
    status: "active",
    intent: "order",
    subject: refer("Patient/old"),
    occurrenceTiming,
  });

/** What dates are looked for in: date, dateTime, instant, Period, Timing. */
export const datesOfTypes: Topic = {
  name: "dates of each type",
  world: [
    patient("old", { birthDate: "1950-07-01", deceasedDateTime: "2019-05-05T10:00:00Z" }),
    patient("young", { birthDate: "1990" }),
    resource("Schedule", "plan", { actor: [refer("Patient/old")] }),
    resource("Slot", "nine", {
      schedule: refer("Schedule/plan"),
      status: "free",
      start: "2024-03-01T09:00:00.000Z",
      end: "2024-03-01T10:00:00.000Z",
    }),
    encounter("stay", { period: { start: "2024-01-30T08:00:00Z" } }),
    encounter("visit", { period: { start: "2024-01-30T08:00:00Z", end: "2024-01-30T09:00:00Z" } }),
    request("every-second-day", {
      repeat: {
        boundsPeriod: { start: "2013-01-31", end: "2013-03-24" },
        frequency: 1,
        period: 2,
        periodUnit: "d",
      },
    }),
    request("on-two-days", { event: ["2024-03-01", "2024-03-05"] }),
    resource("MedicationRequest", "doses", {
      status: "active",
      intent: "order",
      subject: refer("Patient/old"),
      medicationCodeableConcept: { text: "a tablet" },
      dosageInstruction: [{ timing: { event: ["2024-03-01", "2024-03-05"] } }],
    }),
    observation("by-instant", { effectiveInstant: "2024-03-01T09:00:00.000Z" }),
  ],
  rules: [
    ...finds(here, [
      ["date: a day is found by its year", "Patient?birthdate=1950", "old"],
      ["date: a year is not found by a day of it", "Patient?birthdate=1990-05-05", ""],
      ["date: a year is found by itself", "Patient?birthdate=1990", "young"],
      ["date: ge takes in the year that reaches beyond", "Patient?birthdate=ge1990-06-01", "young"],
      ["dateTime", "Patient?death-date=2019-05-05", "old"],
      ["instant: a point in time, within its day", "Slot?start=2024-03-01", "nine"],
      ["instant: within its hour and minute", "Slot?start=2024-03-01T09:00Z", "nine"],
      ["instant: lt is before it", "Slot?start=lt2024-03-01T09:00:00Z", ""],
      ["instant as one of several types", "Observation?date=2024-03-01", "by-instant"],
      ["Period: as a whole within", "Encounter?date=2024-01-30", "visit"],
      ["Period: without an end it goes on", "Encounter?date=gt2025", "stay"],
      ["Period: something of it on the day", "Encounter?date=ge2024-01-30&date=lt2024-01-31", "stay visit"],
      [
        "Timing: the outer limits matter",
        "ServiceRequest?occurrence=ge2013-02-01&occurrence=le2013-02-01",
        "every-second-day",
      ],
      ["Timing: all of it within", "ServiceRequest?occurrence=2013", "every-second-day"],
      ["Timing: a day of it is not all of it", "ServiceRequest?occurrence=2013-02-02", ""],
      ["Timing: its events are within a month", "ServiceRequest?occurrence=2024-03", "on-two-days"],
      ["a list of dateTimes: any of them", "MedicationRequest?date=2024-03-05", "doses"],
    ]),
    ...finds("search.html#prefix", [
      ["ap: within a tenth of the time that has passed since", "Patient?birthdate=ap1951-01-01", "old"],
      ["ap: the further back, the wider", "Patient?birthdate=ap1988-01-01", "young"],
    ]),
  ],
};
