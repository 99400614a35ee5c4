import { addMessageField } from "../message-field.js";

addMessageField("closed");
