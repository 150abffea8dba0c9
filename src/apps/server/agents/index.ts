/** The port of the agents: enrolment, mutual TLS, policies, reports. */
export { type Contacts, makeContacts, SILENCE_MS } from './contacts.ts';
export { type Enrolment, hashSecret, type IssuedToken, makeEnrolment } from './enrolment.ts';
export { makeAgentListener } from './listener.ts';
export { makeReports } from './reports.ts';
export { answerProblem, check, readJson } from './requests.ts';
