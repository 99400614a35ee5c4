import { addMessageField } from "../message-field.js";

addMessageField("open");
